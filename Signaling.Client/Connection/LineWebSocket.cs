using System.Net.WebSockets;

namespace Signaling.Client;

/// <summary>A WebSocket that is aborted, instead of closed, unless an orderly close is allowed.</summary>
internal sealed class LineWebSocket : WebSocket
{
    private readonly WebSocket _inner;
    private readonly LineTransport _transport;
    private readonly CancellationTokenRegistration _dropped;

    public LineWebSocket(WebSocket inner, LineTransport transport)
    {
        _inner = inner;
        _transport = transport;
        _dropped = transport.OnDropped(inner.Abort);
    }

    public override WebSocketCloseStatus? CloseStatus => _inner.CloseStatus;

    public override string? CloseStatusDescription => _inner.CloseStatusDescription;

    public override WebSocketState State => _inner.State;

    public override string? SubProtocol => _inner.SubProtocol;

    public override void Abort() => _inner.Abort();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Closes() ? _inner.CloseAsync(closeStatus, statusDescription, cancellationToken) : Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Closes() ? _inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken) : Task.CompletedTask;

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        _inner.ReceiveAsync(buffer, cancellationToken);

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        _inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

#if NET
    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _inner.ReceiveAsync(buffer, cancellationToken);

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        _inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, WebSocketMessageFlags messageFlags, CancellationToken cancellationToken) =>
        _inner.SendAsync(buffer, messageType, messageFlags, cancellationToken);
#endif

    public override void Dispose()
    {
        _dropped.Dispose();
        _inner.Dispose();
    }

    /// <summary>Returns true also after the server's close frame: the answer to it is not an orderly close by this client.</summary>
    private bool Closes()
    {
        if (_transport.MaySayFarewell || _inner.State == WebSocketState.CloseReceived)
        {
            return true;
        }

        _inner.Abort();
        return false;
    }
}
