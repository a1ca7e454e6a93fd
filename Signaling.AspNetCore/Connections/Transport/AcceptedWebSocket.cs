using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>
/// Remembers the WebSocket that a request was upgraded to: for the hub to read from and write to, and because SignalR reports a clean close and a
/// broken connection alike; the socket's close status is where they differ.
/// </summary>
internal sealed class AcceptedWebSocket(IHttpWebSocketFeature inner, Action abort) : IHttpWebSocketFeature
{
    private readonly TaskCompletionSource<(WebSocket Socket, WebSocketReader Reader)> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile WebSocket? _socket;

    public bool IsWebSocketRequest => inner.IsWebSocketRequest;

    /// <summary>
    /// The client, or a proxy in its name, sent a close frame: 1000 (normal), 1001 (the page is going away) or one without a status (RFC 6455,
    /// section 7.4). The other statuses tell of an error.
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
            return new WatchedWebSocket(_socket, reader.Ended);
        }
        catch (Exception exception)
        {
            _accepted.TrySetException(exception);
            throw;
        }
    }

    /// <summary>Breaks the socket at once, also when something is being sent.</summary>
    public void Abort() => abort();

    /// <summary>What the hub reads from and writes to, as soon as the request is upgraded.</summary>
    public async Task<WebSocketPipe> OpenAsync(ITransferFormatFeature? format, TimeProvider time)
    {
        var (socket, reader) = await _accepted.Task;
        return new WebSocketPipe(socket, reader, format, time);
    }
}
