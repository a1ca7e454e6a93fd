using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Signaling.Server.Relay;

namespace Signaling.Server.Connections;

/// <summary>
/// One connection, as far as it concerns the service below the level of hub calls: when it last said something, whether it closed in the
/// orderly way, and what waits to be written to it. The hub finds it among the connection's features.
/// </summary>
internal sealed class PeerConnection
{
    private readonly ConnectionContext _transport;
    private readonly AcceptedWebSocket? _webSocket;
    private readonly bool _keepsAliveByItself;
    private readonly TimeProvider _time;
    private readonly SignalingOptions _options;
    private readonly ILogger _logger;
    private readonly long _openedAt;
    private long _lastHeardAt;
    private bool _saidClose;

    public PeerConnection(
        ConnectionContext transport, AcceptedWebSocket? webSocket, Func<PeerConnection, Outbox> createOutbox,
        TimeProvider time, SignalingOptions options, ILogger logger)
    {
        _transport = transport;
        _webSocket = webSocket;
        _keepsAliveByItself = transport.Features.Get<IConnectionInherentKeepAliveFeature>()?.HasInherentKeepAlive == true;
        _time = time;
        _options = options;
        _logger = logger;
        _openedAt = _lastHeardAt = time.GetTimestamp();
        Outbox = createOutbox(this);
    }

    public string Id => _transport.ConnectionId;

    public Outbox Outbox { get; }

    public TimeSpan Age => _time.GetElapsedTime(_openedAt);

    /// <summary>It has been in a room at some time, so it is no longer a connection that only takes up a place.</summary>
    public bool HasJoined { get; set; }

    /// <summary>The client ended the connection in the orderly way: with SignalR's Close message or with a WebSocket close frame.</summary>
    public bool IsClosedByClient => Volatile.Read(ref _saidClose) || _webSocket?.IsClosedByClient == true;

    public void OnMessage() => Volatile.Write(ref _lastHeardAt, _time.GetTimestamp());

    public void OnCloseMessage() => Volatile.Write(ref _saidClose, true);

    /// <summary>Called every second. SignalR itself times a client out only after its first ping, and one that never pings not at all.</summary>
    public void CheckTimeouts()
    {
        if (!HasJoined && Age > _options.JoinTimeout)
        {
            Log.NeverJoined(_logger, Id, _options.JoinTimeout);
            Abort();
        }
        else if (!_keepsAliveByItself && _time.GetElapsedTime(Volatile.Read(ref _lastHeardAt)) > _options.ClientTimeout)
        {
            Log.Silent(_logger, Id, _options.ClientTimeout);
            Abort();
        }
    }

    /// <summary>Cuts the transport. A hub's own Abort would first try to write a Close message, and wait for a client that does not read.</summary>
    public void Abort() => _transport.Abort();
}
