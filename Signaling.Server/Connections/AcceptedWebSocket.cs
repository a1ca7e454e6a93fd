using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace Signaling.Server.Connections;

/// <summary>
/// Remembers the WebSocket that a request was upgraded to. SignalR reports a clean close and a broken connection alike; the socket's close
/// status is where they differ.
/// </summary>
internal sealed class AcceptedWebSocket(IHttpWebSocketFeature inner) : IHttpWebSocketFeature
{
    private volatile WebSocket? _socket;

    public bool IsWebSocketRequest => inner.IsWebSocketRequest;

    /// <summary>
    /// The client sent a close frame: 1000 (normal), 1001 (the page is going away) or one without a status (RFC 6455, section 7.4). The other
    /// statuses tell of an error.
    /// </summary>
    public bool IsClosedByClient =>
        _socket?.CloseStatus is WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable or WebSocketCloseStatus.Empty;

    public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context) => _socket = await inner.AcceptAsync(context);
}
