using System.Globalization;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Rejects new connections while the node is draining. Existing connections continue until they end, including their HTTP requests.
/// </summary>
internal sealed class DrainMiddleware(NodeDrain drain, SignalingMetrics metrics)
{
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(1);

    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (!drain.HasBegun || BelongsToAConnection(context.Request))
        {
            return drain.ServeAsync(context, next);
        }

        metrics.Refused(SignalingErrorCodes.Draining, CallName.Connect);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = _retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsync(
            $"{SignalingErrorCodes.Draining}: This node is draining and accepts no new connections. Wait 1 second, then connect again.", context.RequestAborted);
    }

    // A poll, a message or the end of an existing connection. An upgrade and an event stream always begin a new connection.
    private static bool BelongsToAConnection(HttpRequest request) =>
        request.Query.ContainsKey("id")
        && !request.HttpContext.WebSockets.IsWebSocketRequest
        && !request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
