using Microsoft.Extensions.FileProviders;
using Signaling.AspNetCore.Administration;
using Signaling.Server.Pages;

namespace Signaling.Server.Administration;

/// <summary>
/// The operators' dashboard at <c>/admin/</c>, which the build copies to the program's folder. It is there when the administration API is. The page holds no
/// data of its own: it asks the API, with the key that the operator types into it.
/// </summary>
internal static class DashboardPage
{
    private const string Address = "/admin";
    private const string Page = Address + "/index.html";

    // Nothing runs, loads or sends but what this server has. No text of a page can become a script, not even by a mistake in the page's own script.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string NotBuilt =
        "The dashboard is not in this build, because Node.js was missing: install Node.js 20 or later and build again.\n";

    public static void MapDashboard(this WebApplication application)
    {
        if (!application.Services.GetRequiredService<AdminAuthentication>().IsOn)
        {
            return;
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "dashboard");
        if (!File.Exists(Path.Combine(folder, "index.html")))
        {
            application.MapGet(Address, () => NotBuilt);
            return;
        }

        application.Use(ToPageAsync);
        application.UsePageFiles(new PhysicalFileProvider(folder), Address, context => Protect(context.Response));
    }

    private static Task ToPageAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path.Equals(Address, StringComparison.OrdinalIgnoreCase))
        {
            Protect(context.Response);

            // Relative, because a proxy may have removed a prefix that this server does not know.
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            context.Response.Headers.Location = Address[1..] + '/';
            context.Response.Headers.CacheControl = "no-cache";
            return Task.CompletedTask;
        }

        if (path.Equals(Address + '/', StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Path = Page;
        }

        return next(context);
    }

    private static void Protect(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY"; // for browsers that do not know frame-ancestors
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
