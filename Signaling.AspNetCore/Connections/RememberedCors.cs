using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Remembers with a request what the application's CORS middleware has decided about it. The middleware tells nobody: it writes headers when the
/// response starts, which for a WebSocket no browser reads.
/// </summary>
internal sealed class RememberedCors(ICorsService inner) : ICorsService
{
    /// <summary>
    /// Whether the application's policy lets this origin make this request. Browsers send cookies with every WebSocket, also where the policy
    /// allows no credentials: such a request is not what the policy allows.
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
