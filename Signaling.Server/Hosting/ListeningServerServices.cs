using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Signaling.Server.Hosting;

internal static class ListeningServerServices
{
    /// <summary>Lets the web server that is registered fail with a <see cref="ListenException"/> when it cannot listen.</summary>
    public static IServiceCollection ReportListenFailures(this IServiceCollection services)
    {
        var server = services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        return services.Replace(ServiceDescriptor.Singleton<IServer>(
            provider => new ListeningServer((IServer)ActivatorUtilities.CreateInstance(provider, server))));
    }
}
