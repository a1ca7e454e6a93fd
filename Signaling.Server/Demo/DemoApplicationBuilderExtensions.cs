using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Signaling.AspNetCore;
using Signaling.Contracts;

namespace Signaling.Server.Demo;

/// <summary>Serves the demo application, which the build puts beside the program.</summary>
internal static class DemoApplicationBuilderExtensions
{
    // Nothing comes from elsewhere, and nothing that a page holds can become a script. blob: and mediastream: are the user's own media,
    // ws: and wss: the hub, which not every browser takes for part of 'self'.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: mediastream:; " +
        "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string NotBuilt =
        "The signaling server is running. The hub is at " + SignalingProtocol.Path + ", health at /health/live and /health/ready.\n" +
        "The demo is not in this build, because Node.js was missing: install Node.js 20 or later and build again.\n";

    /// <summary>Adds the section <c>Signaling:Demo</c> of the settings.</summary>
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
        application.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Protect });
    }

    private static void Protect(StaticFileResponseContext response)
    {
        var headers = response.Context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // the address holds the room's name
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)";

        // Always asked for again, and answered with 304 when nothing changed: a deployed page is never mixed from two versions.
        headers[HeaderNames.CacheControl] = "no-cache";
    }
}
