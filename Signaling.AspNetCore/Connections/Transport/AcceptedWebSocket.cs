using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>
/// Keeps the WebSocket of an upgraded request. The hub reads from it and writes to it. SignalR reports a clean close and a broken connection in the
/// same way; the socket's close status distinguishes them.
/// </summary>
internal sealed class AcceptedWebSocket(IHttpWebSocketFeature inner, Action abort) : IHttpWebSocketFeature
{
    private readonly TaskCompletionSource<(WebSocket Socket, WebSocketReader Reader)> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile WebSocket? _socket;

    public bool IsWebSocketRequest => inner.IsWebSocketRequest;

    /// <summary>
    /// Gets whether the client, or a proxy on its behalf, sent a close frame with 1000 (normal closure), 1001 (going away) or no status (RFC 6455,
    /// section 7.4). Any other status is an error.
    /// </summary>
    public bool IsClosedByClient =>
        _socket?.CloseStatus is WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable or WebSocketCloseStatus.Empty;

    public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
    {
        try
        {
            _socket = await inner.AcceptAsync(context);
            var reader = new WebSocketReader(_socket);
            _accepted.SetResult((_socket, reader));
            return new WatchedWebSocket(_socket, reader);
        }
        catch (Exception exception)
        {
            _accepted.TrySetException(exception);
            throw;
        }
    }

    /// <summary>Aborts the socket at once, even during a send. Does nothing when its request has ended.</summary>
    public void Abort()
    {
        try
        {
            abort();
        }
        catch (ObjectDisposedException)
        {
            // The request ended after the caller had seen that it is alive. SignalR's heartbeat is such a caller, and checks no further connection when one throws.
        }
    }

    /// <summary>Returns the pipe between the hub and the socket once the request is upgraded.</summary>
    public async Task<WebSocketPipe> OpenAsync(ITransferFormatFeature? format, TimeProvider time)
    {
        var (socket, reader) = await _accepted.Task;
        return new WebSocketPipe(socket, reader, format, time);
    }
}
