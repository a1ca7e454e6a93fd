using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// One connection as the service sees it below the level of hub calls: when it last said something, whether it closed in the orderly way, and
/// what waits to be written to it. The hub finds it among the connection's features.
/// </summary>
/// <remarks>
/// The hub is not told when the transport has closed: it would stop at once and drop what the client sent just before. It finds out when it
/// has read everything, because the transport's end also completes the pipe.
/// </remarks>
internal sealed class SignalingConnection : ConnectionContext
{
    // As long as SignalR's transports wait.
    private static readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(10);

    private readonly ConnectionContext _inner;
    private readonly AcceptedWebSocket? _webSocket;
    private readonly WebSocketPipe? _pipe;
    private readonly IDuplexPipe _transport;
    private readonly bool _keepsAliveByItself;
    private readonly Func<bool> _isNodeEnding;
    private readonly TimeProvider _time;
    private readonly SignalingOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _aborted = new();
    private readonly long _openedAt;
    private readonly Lock _calls = new();
    private TaskCompletionSource? _callEnded;
    private Action? _closeHub;
    private bool _isCalled;
    private volatile bool _isDeparting;
    private long _lastHeardAt;
    private bool _hasJoined;
    private bool _saidClose;
    private volatile FirstSign? _firstSign;

    public SignalingConnection(
        ConnectionContext inner, AcceptedWebSocket? webSocket, WebSocketPipe? pipe, Func<SignalingConnection, Outbox> createOutbox,
        Func<bool> isNodeEnding, TimeProvider time, SignalingOptions options, ILogger logger)
    {
        _inner = inner;
        _webSocket = webSocket;
        _pipe = pipe;
        Written = pipe?.Written ?? new();
        _transport = pipe ?? (IDuplexPipe)new CountingPipe(inner.Transport, Written);
        _keepsAliveByItself = inner.Features.Get<IConnectionInherentKeepAliveFeature>()?.HasInherentKeepAlive == true;
        _isNodeEnding = isNodeEnding;
        _time = time;
        _options = options;
        _logger = logger;
        PeerId = inner.ConnectionId;
        _openedAt = _lastHeardAt = time.GetTimestamp();
        ConnectionClosed = _aborted.Token;
        Outbox = createOutbox(this);
        inner.Features.Set(this);
    }

    public Outbox Outbox { get; }

    /// <summary>What the calls on this connection may cost.</summary>
    public RosterBudget RosterBudget => field ??= new(_options.Limits.MaxRosterBytesPerSecond, _time);

    /// <summary>The signals that the transport has taken.</summary>
    public WrittenSignals Written { get; }

    public TimeSpan Age => _time.GetElapsedTime(_openedAt);

    /// <summary>The peer that speaks by this connection: one of the connection's own ID, unless it came back as a former one.</summary>
    public string PeerId { get; private set; }

    public bool IsInRoom { get; private set; }

    /// <summary>Its peer has come back on another connection. Nothing that this one still says counts.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>This node is going away, and the peer is to go on elsewhere: calls are refused, until the connection is closed.</summary>
    public bool IsDeparting => _isDeparting;

    /// <summary>The client has shaken hands, so the hub knows the connection.</summary>
    public bool IsOpen => Volatile.Read(ref _closeHub) is not null;

    /// <summary>It is being cut, because it could not be written to; it must not enter a room any more.</summary>
    public bool IsEvicted { get; set; }

    /// <summary>How the client ended the connection. Known once the connection has ended.</summary>
    public ConnectionEnd End =>
        Volatile.Read(ref _saidClose) ? ConnectionEnd.Farewell : _webSocket?.IsClosedByClient == true ? ConnectionEnd.Closed : ConnectionEnd.Broken;

    /// <summary>What has come of a frame that is not whole yet.</summary>
    public UnfinishedFrame? Unfinished { get; set; }

    public SignalingLimits Limits => _options.Limits;

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _transport;
        set => _inner.Transport = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    public override CancellationToken ConnectionClosed { get; set; }

    public void Enter(string peerId)
    {
        PeerId = peerId;
        IsInRoom = _hasJoined = true;
        _pipe?.ReadLargePieces();
    }

    public void Exit()
    {
        PeerId = ConnectionId;
        IsInRoom = false;
    }

    /// <summary>A call is about to be made: one at a time. False when it is too late for that.</summary>
    public bool TryBeginCall()
    {
        lock (_calls)
        {
            _isCalled = !_isDeparting;
            return _isCalled;
        }
    }

    /// <summary>The call is done, and answered when it had an invocation ID.</summary>
    public void EndCall()
    {
        lock (_calls)
        {
            _isCalled = false;
            _callEnded?.TrySetResult();
        }
    }

    /// <summary>From now on calls are refused. Completes when the one that is under way has ended.</summary>
    public Task DepartAsync()
    {
        lock (_calls)
        {
            _isDeparting = true;
            return _isCalled ? (_callEnded = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>The client has shaken hands.</summary>
    /// <param name="closeHub">Ends the connection with SignalR's Close message.</param>
    public void OnOpened(Action closeHub)
    {
        Volatile.Write(ref _closeHub, closeHub);
        lock (_calls)
        {
            if (!_isDeparting)
            {
                return;
            }
        }

        closeHub(); // Its departure may have found it shaking hands.
    }

    /// <summary>Ends the connection in the orderly way: with SignalR's Close message, or with the answer to a handshake that has not come to its end.</summary>
    public void Close()
    {
        if (Volatile.Read(ref _closeHub) is { } closeHub)
        {
            closeHub();
        }
        else
        {
            Transport.Input.CancelPendingRead();
        }
    }

    public void OnMessage()
    {
        Volatile.Write(ref _lastHeardAt, _time.GetTimestamp());
        _firstSign?.Come();
    }

    /// <summary>
    /// The client said that it stops. While the node is ending that says nothing about its peer: every client's connection ends now, and some clients
    /// answer with this.
    /// </summary>
    public void OnFarewell()
    {
        if (!_isNodeEnding())
        {
            Volatile.Write(ref _saidClose, true);
        }
    }

    /// <summary>
    /// Behind the answer that comes next nothing is handed over until the client has shown that it is there. Called while the outbox is held.
    /// </summary>
    public void AwaitFirstSign() => Outbox.DeferRelease(() =>
    {
        var sign = new FirstSign(_inner.Features.Get<IConnectionSocketFeature>()?.Socket, _time, () =>
        {
            _firstSign = null;
            Outbox.Release();
        });
        _firstSign = sign;
        sign.Begin();
    });

    /// <summary>Called every second. SignalR itself times a client out only after its first ping, and one that never pings not at all.</summary>
    public void CheckTimeouts()
    {
        if (_aborted.IsCancellationRequested)
        {
            return;
        }

        if (!_hasJoined && Age > _options.JoinTimeout)
        {
            Log.NeverJoined(_logger, ConnectionId, _options.JoinTimeout);
            Abort();
        }
        else if (!_keepsAliveByItself && _time.GetElapsedTime(Volatile.Read(ref _lastHeardAt)) > _options.ClientTimeout)
        {
            Log.Silent(_logger, ConnectionId, _options.ClientTimeout);
            Abort();
        }
        else if (_pipe?.SendingFor > _sendTimeout)
        {
            Log.SendStalled(_logger, ConnectionId, _sendTimeout);
            Abort();
        }
        else
        {
            Outbox.CheckPace(Age);
        }
    }

    /// <summary>Cuts the transport. The hub's own Abort would first try to write a Close message, and wait for a client that does not read.</summary>
    public override void Abort()
    {
        _ = _aborted.CancelAsync();
        _inner.Abort();
        _webSocket?.Abort();
    }

    public override void Abort(ConnectionAbortedException abortReason) => Abort();
}
