using System.Globalization;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Draining;

/// <summary>Turns new connections away while the node is being emptied. Those that are there can go on to the end, also by HTTP requests.</summary>
internal sealed class DrainGate(NodeDrain drain)
{
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(1);

    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (!drain.HasBegun || BelongsToAConnection(context.Request))
        {
            return drain.ServeAsync(context, next);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = _retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsync($"{SignalingErrorCodes.Draining}: This node is going away.", context.RequestAborted);
    }

    // A poll, a message or the end of a connection. An upgrade and an event stream come once in a connection's life, at its beginning.
    private static bool BelongsToAConnection(HttpRequest request) =>
        request.Query.ContainsKey("id")
        && !request.HttpContext.WebSockets.IsWebSocketRequest
        && !request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
