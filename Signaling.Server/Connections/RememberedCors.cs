using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Signaling.Server.Connections;

/// <summary>
/// Remembers with a request what the application's CORS middleware has decided about it. The middleware tells nobody: it writes headers when the
/// response starts, which for a WebSocket no browser reads.
/// </summary>
internal sealed class RememberedCors(ICorsService inner) : ICorsService
{
    public static bool IsOriginAllowed(HttpContext context) => context.Features.Get<Decision>() is { IsOriginAllowed: true };

    public CorsResult EvaluatePolicy(HttpContext context, CorsPolicy policy)
    {
        var result = inner.EvaluatePolicy(context, policy);
        context.Features.Set(new Decision(result.IsOriginAllowed));
        return result;
    }

    public void ApplyResult(CorsResult result, HttpResponse response) => inner.ApplyResult(result, response);

    private sealed record Decision(bool IsOriginAllowed);
}
