using Signaling.Server.Administration;
using Signaling.Server.Demo;

namespace Signaling.Server.Hosting;

internal static class ServerServices
{
    /// <summary>Adds all parts of the program. The commands add them, too, and so read the configuration as the service does.</summary>
    public static void AddSignalingServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddSignaling().AddRedis();
        builder.Services.AddSignalingDraining();
        builder.Services.AddSignalingDemo();
        builder.Services.AddSignalingHosts();
        builder.Services.AddApiDescription();
        builder.AddTelemetryExport();
        builder.Services.AddServiceNotices();
    }

    /// <summary>Maps everything that the program serves. Returns the path prefix.</summary>
    /// <param name="application">The application.</param>
    /// <param name="onHostRefused">Called with a refused host, at most once a minute.</param>
    public static string MapSignalingServer(this WebApplication application, Action<string> onHostRefused)
    {
        application.UseSignalingHosts(onHostRefused);
        var pathBase = application.UseSignalingPathBase();
        application.MapSignaling();
        application.MapSignalingHealth();
        application.MapSignalingAdmin();
        application.MapApiDescription();
        application.MapDashboard();
        application.MapTelemetryExport();
        application.UseSignalingDemo();
        return pathBase;
    }
}
