using System.Net.WebSockets;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>
/// The WebSocket as SignalR's transport sees it. The transport receives nothing until the socket ends, because <see cref="WebSocketReader"/> reads
/// all messages. The transport sends nothing either, but closes the socket within its timeout.
/// </summary>
internal sealed class WatchedWebSocket(WebSocket inner, WebSocketReader reader) : WebSocket
{
    public override WebSocketCloseStatus? CloseStatus => inner.CloseStatus;

    public override string? CloseStatusDescription => inner.CloseStatusDescription;

    public override WebSocketState State => inner.State;

    public override string? SubProtocol => inner.SubProtocol;

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await reader.Ended.WaitAsync(cancellationToken);
        return new(0, WebSocketMessageType.Close, endOfMessage: true);
    }

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        await reader.Ended.WaitAsync(cancellationToken);
        return new(0, WebSocketMessageType.Close, endOfMessage: true);
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Abort() => inner.Abort();

    // SignalR ends its transport without waiting for the client when the application stops. Then no data and no end of the socket may follow, and the stop
    // waits for the hub.
    public override void Dispose()
    {
        inner.Dispose();
        reader.End();
    }
}
