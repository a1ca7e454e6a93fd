using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Decides which web pages may use the hub. Allowed are the server's own origin, the configured origins, and the origins that the application's CORS
/// policy for this request allows (<c>UseCors</c>, <c>RequireCors</c>). CORS alone does not protect WebSockets: browsers open them across origins
/// without a preflight. So the <c>Origin</c> header is checked on every request. Clients outside browsers send no <c>Origin</c> header.
/// </summary>
internal sealed class OriginPolicy
{
    private const int MaxLoggedLength = 200;

    private readonly ICorsService _cors;
    private readonly CorsPolicy _policy;
    private readonly ILogger _logger;

    public OriginPolicy(ICorsService cors, IOptions<SignalingOptions> options, ILogger<OriginPolicy> logger)
    {
        _cors = cors;
        _logger = logger;

        // SignalR's browser client sends credentials. A wildcard in the response does not allow credentials, so the response names the origin.
        var policy = new CorsPolicyBuilder().AllowAnyHeader().AllowAnyMethod().AllowCredentials();
        _policy = (options.Value.AllowedOrigins.Contains(WebOrigin.Any)
            ? policy.SetIsOriginAllowed(_ => true)
            : policy.WithOrigins([.. options.Value.AllowedOrigins])).Build();
    }

    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(origin, context.Request) || RememberedCors.IsOriginAllowed(context))
        {
            return next(context);
        }

        var result = _cors.EvaluatePolicy(context, _policy);
        if (!result.IsOriginAllowed)
        {
            Log.OriginRefused(_logger, PlainText.Of(origin, MaxLoggedLength));
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        _cors.ApplyResult(result, context.Response);
        if (result.IsPreflightRequest)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return next(context);
    }

    // The comparison ignores the scheme: behind a proxy that terminates TLS, the server sees http although the page was loaded over https.
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, DefaultPortRemoved(request.Host, uri.Scheme), StringComparison.OrdinalIgnoreCase);

    private static string DefaultPortRemoved(HostString host, string scheme) =>
        (host.Port, scheme) is (80, "http") or (443, "https") ? host.Host : host.Value ?? string.Empty;
}
