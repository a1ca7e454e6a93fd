using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Stores the decision of the application's CORS middleware with the request. The middleware does not expose its decision: it writes headers when the
/// response starts, and browsers ignore these headers for WebSockets.
/// </summary>
internal sealed class RememberedCors(ICorsService inner) : ICorsService
{
    /// <summary>
    /// Returns whether the application's policy allows this origin to make this request. Browsers send cookies with every WebSocket request, even if
    /// the policy allows no credentials. Such a request is not allowed.
    /// </summary>
    public static bool IsOriginAllowed(HttpContext context) =>
        context.Features.Get<Decision>() is { IsOriginAllowed: true } decision && (decision.SupportsCredentials || string.IsNullOrEmpty(context.Request.Headers.Cookie));

    public CorsResult EvaluatePolicy(HttpContext context, CorsPolicy policy)
    {
        var result = inner.EvaluatePolicy(context, policy);
        context.Features.Set(new Decision(result.IsOriginAllowed, result.SupportsCredentials));
        return result;
    }

    public void ApplyResult(CorsResult result, HttpResponse response) => inner.ApplyResult(result, response);

    private sealed record Decision(bool IsOriginAllowed, bool SupportsCredentials);
}
