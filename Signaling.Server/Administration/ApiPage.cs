using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Signaling.Server.Administration;

/// <summary>
/// The page that shows the administration API and sends requests to it, at <c>/scalar/</c>. An operator types the key into it, so it may load and send
/// nothing but what this server has. All of its scripts come out of the package.
/// </summary>
internal static class ApiPage
{
    private const string Path = "/scalar";
    private const int NonceBytes = 16;

    private static readonly object _nonceItem = new();

    public static void MapApiPage(this IEndpointRouteBuilder endpoints)
    {
        var page = endpoints.MapScalarApiReference(Path, Configure);
        page.Add(endpoint => endpoint.RequestDelegate = Protect(endpoint.RequestDelegate!));
    }

    private static RequestDelegate Protect(RequestDelegate endpoint) => context =>
    {
        // The package also shows the document of a name in the address. There is only one document.
        if (context.GetRouteValue("documentName") is not null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        context.Items[_nonceItem] = nonce;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PolicyFor(nonce);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return endpoint(context);
    };

    // Only the scripts that the page itself names run. Requests go to this server alone, and the page cannot be framed. The package writes styles into its
    // elements, its editor most of all, and most of them cannot have a nonce. A style can do no harm here: it can load nothing from another server.
    private static string PolicyFor(string nonce) =>
        $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        options.Nonce = (string)context.Items[_nonceItem]!;
        options.Title = "Signaling administration";

        // What the package would load or send elsewhere: fonts, statistics, and the services of its maker.
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.Agent = new ScalarAgentOptions { Disabled = true };
        options.Mcp = new ScalarMcpOptions { Disabled = true };
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.HideClientButton = true;

        // The key is gone when the page is closed.
        options.PersistentAuthentication = false;
    }
}
