using Microsoft.Extensions.Hosting.Systemd;

namespace Signaling.Server.Hosting;

internal static class ServiceNoticeServices
{
    /// <summary>Reports to systemd if this process is a service of the type <c>notify</c>.</summary>
    public static IServiceCollection AddServiceNotices(this IServiceCollection services)
    {
        var notifier = new SystemdNotifier();
        if (notifier.IsEnabled)
        {
            services.AddSingleton<ISystemdNotifier>(notifier).AddHostedService<ServiceNotices>();
        }

        return services;
    }
}
