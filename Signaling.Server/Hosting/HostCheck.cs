using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Primitives;
using Signaling.AspNetCore;

namespace Signaling.Server.Hosting;

/// <summary>
/// Protects a server that is reachable only from the user's own network against DNS rebinding: a web page lets its own host name resolve to this
/// server's address, and the browser then takes the server for the page's own. Hosts that no web page can have are always served: IP addresses, and names
/// without a dot, which health checks use. All other hosts have to be listed in the setting <c>AllowedHosts</c>.
/// </summary>
internal static class HostCheck
{
    private const string Setting = "AllowedHosts";
    private const int MaxShownLength = 100;

    private static readonly TimeSpan _logInterval = TimeSpan.FromMinutes(1);

    /// <summary>Turns off ASP.NET Core's own filter of hosts, which would refuse the hosts of health checks when the setting lists only public names.</summary>
    public static void AddSignalingHosts(this IServiceCollection services) => services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);

    /// <param name="application">The application.</param>
    /// <param name="onRefused">Called with a refused host, at most once a minute.</param>
    public static void UseSignalingHosts(this WebApplication application, Action<string> onRefused)
    {
        StringSegment[] allowed =
        [
            .. (application.Configuration[Setting] ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
        if (allowed.Contains("*"))
        {
            return;
        }

        var lines = new LogInterval(_logInterval, TimeProvider.System);
        application.Use((context, next) =>
        {
            var host = context.Request.Host.Host;
            if (IsSafe(host) || HostString.MatchesAny(host, allowed))
            {
                return next(context);
            }

            if (lines.IsDue(out _))
            {
                onRefused(PlainText.Of(host, MaxShownLength));
            }

            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync($"This server does not serve this host. The operator has to list it in the setting {Setting}.", context.RequestAborted);
        });
    }

    internal static bool IsSafe(string host) =>
        !host.Contains('.', StringComparison.Ordinal) || IPAddress.TryParse(host, out _) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
