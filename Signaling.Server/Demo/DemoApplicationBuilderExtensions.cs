using System.Globalization;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.Contracts;
using Signaling.Server.Pages;

namespace Signaling.Server.Demo;

/// <summary>Serves the demo application, which the build copies to the program's folder.</summary>
internal static class DemoApplicationBuilderExtensions
{
    // No content is loaded from other origins, and no content of a page can run as a script. blob: and mediastream: are the user's own media. ws: and
    // wss: are for the hub, because not every browser includes it in 'self'.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: mediastream:; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self' ws: wss:";

    private const string NotBuilt =
        "The signaling server is running. The hub is at " + SignalingProtocol.Path + ", health at /health/live and /health/ready.\n" +
        "The demo is not in this build, because Node.js was missing: install Node.js 20 or later and build again.\n";

    /// <summary>Adds the settings section <c>Signaling:Demo</c>.</summary>
    public static void AddSignalingDemo(this IServiceCollection services) =>
        services.TryAddSettingsSection<DemoSection, DemoOptions>(DemoSection.SectionName);

    public static void UseSignalingDemo(this WebApplication application)
    {
        var enabled = application.Services.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled;
        if (!(enabled ?? application.Environment.IsDevelopment()))
        {
            return;
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "demo");
        if (!File.Exists(Path.Combine(folder, "index.html")))
        {
            application.MapGet("/", () => NotBuilt);
            return;
        }

        var files = new PhysicalFileProvider(folder);
        application.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        application.UsePageFiles(files, path: string.Empty, Protect);
    }

    private static void Protect(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy + OtherServer(context.Request);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // the URL contains the room's name
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)";
    }

    /// <summary>Returns the origin that <c>?server=</c> names, as a source of the policy: the page connects to it with fetch, too.</summary>
    private static string OtherServer(HttpRequest request)
    {
        // The text comes from a link that anyone can write. Only a scheme, a host without spaces or separators, and a port get into the header.
        if (!Uri.TryCreate(request.Query["server"].FirstOrDefault(), UriKind.Absolute, out var server) ||
            (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps) ||
            server.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
        {
            return "";
        }

        var host = server.HostNameType == UriHostNameType.IPv6 ? $"[{server.IdnHost}]" : server.IdnHost;
        return string.Create(CultureInfo.InvariantCulture, $" {server.Scheme}://{host}:{server.Port}");
    }
}
