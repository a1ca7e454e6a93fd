using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.AspNetCore.Limiting;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// One connection below the level of hub calls: when it last received a message, how the client closed it, and which signals wait to be written to
/// it. The hub finds it among the connection's features.
/// </summary>
/// <remarks>
/// The hub does not receive the transport's close event: it would stop at once and drop the client's last messages. The hub stops after it has read
/// everything, because the transport's end also completes the pipe.
/// </remarks>
internal sealed class SignalingConnection : ConnectionContext
{
    // The same timeout as in SignalR's transports.
    private static readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(10);

    private readonly ConnectionContext _inner;
    private readonly AcceptedWebSocket? _webSocket;
    private readonly WebSocketPipe? _pipe;
    private readonly IDuplexPipe _transport;
    private readonly bool _hasInherentKeepAlive;
    private readonly Func<bool> _isNodeEnding;
    private readonly TimeProvider _time;
    private readonly SignalingOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _aborted = new();
    private readonly long _openedAt;
    private readonly RunningCall _calls = new();
    private HubConnectionContext? _hub;
    private long _lastHeardAt;
    private bool _hasJoined;
    private bool _hasClosed;
    private volatile FirstSign? _firstSign;

    public SignalingConnection(
        ConnectionContext inner, AcceptedWebSocket? webSocket, WebSocketPipe? pipe, ConnectionLimiter limiter, Func<SignalingConnection, Outbox> createOutbox,
        Func<bool> isNodeEnding, SignalingMetrics metrics, TimeProvider time, SignalingOptions options, ILogger logger)
    {
        _inner = inner;
        _webSocket = webSocket;
        _pipe = pipe;
        Written = pipe?.Written ?? new();
        _transport = pipe ?? (IDuplexPipe)new CountingPipe(inner.Transport, Written);
        _hasInherentKeepAlive = inner.Features.Get<IConnectionInherentKeepAliveFeature>()?.HasInherentKeepAlive == true;
        _isNodeEnding = isNodeEnding;
        _time = time;
        _options = options;
        _logger = logger;
        Limiter = limiter;
        Metrics = metrics;
        PeerId = inner.ConnectionId;
        _openedAt = _lastHeardAt = time.GetTimestamp();
        ConnectionClosed = _aborted.Token;
        Outbox = createOutbox(this);
        inner.Features.Set(this);
    }

    public Outbox Outbox { get; }

    /// <summary>Gets the limits of what the client may send.</summary>
    public ConnectionLimiter Limiter { get; }

    public SignalingMetrics Metrics { get; }

    public RosterBudget RosterBudget => Limiter.Rosters;

    /// <summary>Gets the counter of the signals that the transport has accepted.</summary>
    public WrittenSignals Written { get; }

    public TimeSpan Age => _time.GetElapsedTime(_openedAt);

    /// <summary>Gets the ID of this connection's peer: the connection ID, or after a resume the ID of the resumed peer.</summary>
    public string PeerId { get; private set; }

    public bool IsInRoom { get; private set; }

    /// <summary>Gets or sets what the connection was granted for its room.</summary>
    public PeerGrant Grant { get; set; } = PeerGrant.Default;

    /// <summary>Gets or sets whether the peer has resumed on another connection, or was removed from its room. Further input on this connection is ignored.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>
    /// Gets whether this node is draining and the peer has to reconnect elsewhere. Calls are refused until the connection is closed.
    /// </summary>
    public bool IsDraining => _calls.IsDraining;

    /// <summary>Gets SignalR's connection; null until the handshake is complete.</summary>
    public HubConnectionContext? Hub => Volatile.Read(ref _hub);

    /// <summary>Gets or sets whether the connection is being cut because writing to it failed. It must not enter a room any more.</summary>
    public bool IsEvicted { get; set; }

    /// <summary>Gets how the client ended the connection. Known once the connection has ended.</summary>
    public ConnectionClose End =>
        Volatile.Read(ref _hasClosed) ? ConnectionClose.Farewell : _webSocket?.IsClosedByClient == true ? ConnectionClose.Closed : ConnectionClose.Broken;

    /// <summary>Gets or sets why the service ends the connection, unless another property says so. See <see cref="CloseReasons"/>.</summary>
    public string? CloseReason { get; set; }

    /// <summary>Gets or sets the received part of a frame that is not complete yet.</summary>
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

    public override EndPoint? LocalEndPoint { get => _inner.LocalEndPoint; set => _inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => _inner.RemoteEndPoint; set => _inner.RemoteEndPoint = value; }

    public override CancellationToken ConnectionClosed { get; set; }

    public void Enter(string peerId, PeerGrant grant)
    {
        (PeerId, Grant) = (peerId, grant);
        IsInRoom = _hasJoined = true;
        Limiter.OnJoined();
        _pipe?.ReadLargePieces();
    }

    public void Exit()
    {
        PeerId = ConnectionId;
        IsInRoom = false;
    }

    /// <summary>Refuses with <c>forbidden</c> what the connection was not granted.</summary>
    public void Require(PeerPermissions permission)
    {
        if (!Grant.Allows(permission))
        {
            throw Refusal.Forbidden(permission);
        }
    }

    /// <summary>Counts what the client reports about a peer connection, or refuses it with <c>rate_limited</c>.</summary>
    public Task ReportAsync(ConnectionReport report)
    {
        Limiter.Reports.Take();
        Metrics.Mesh.Report(report);
        return Task.CompletedTask;
    }

    /// <summary>Begins a call; a connection has at most one call at a time. Returns false when the connection is being drained.</summary>
    public bool TryBeginCall() => _calls.TryBegin();

    /// <summary>Ends the call. If it had an invocation ID, its answer has been written.</summary>
    public void EndCall() => _calls.End();

    /// <summary>Refuses all further calls. Completes when the running call has ended.</summary>
    public Task DrainCallsAsync() => _calls.DrainAsync();

    /// <summary>Handles the end of the client's handshake.</summary>
    /// <param name="hub">SignalR's connection.</param>
    public void OnOpened(HubConnectionContext hub)
    {
        Volatile.Write(ref _hub, hub);
        Limiter.Attach(hub.Abort);
        if (_calls.HasDrainBegun())
        {
            hub.Abort(); // The drain reached this connection during its handshake.
        }
    }

    /// <summary>Closes the connection with SignalR's Close message, or with the handshake response if the handshake is not complete.</summary>
    public void Close()
    {
        if (Hub is { } hub)
        {
            hub.Abort();
        }
        else
        {
            Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>Handles a message of the client. Returns the current timestamp.</summary>
    public long OnMessage()
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _lastHeardAt, now);
        _firstSign?.Come();
        return now;
    }

    /// <summary>
    /// Handles a client's Close message. It is ignored while the node is ending: then every connection ends, and some clients answer with a Close
    /// message although their peer stays.
    /// </summary>
    public void OnFarewell()
    {
        if (!_isNodeEnding())
        {
            Volatile.Write(ref _hasClosed, true);
        }
    }

    /// <summary>
    /// Holds the outbox after the next answer until the client is known to be present (<see cref="FirstSign"/>). Called while the outbox is held.
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

    /// <summary>
    /// Aborts the connection when a timeout has expired. Called every second. SignalR applies its client timeout only after a client's first ping, so
    /// a client that never pings never times out.
    /// </summary>
    public void CheckTimeouts()
    {
        if (_aborted.IsCancellationRequested)
        {
            return;
        }

        if (Limiter.IsOverdue)
        {
            Abort();
        }
        else if (!_hasJoined && Age > _options.JoinTimeout)
        {
            Log.NeverJoined(_logger, ConnectionId, _options.JoinTimeout);
            CloseReason = CloseReasons.JoinTimeout;
            Abort();
        }
        else if (!_hasInherentKeepAlive && _time.GetElapsedTime(Volatile.Read(ref _lastHeardAt)) > _options.ClientTimeout)
        {
            Log.Silent(_logger, ConnectionId, _options.ClientTimeout);
            CloseReason = CloseReasons.ClientTimeout;
            Abort();
        }
        else if (_pipe?.SendingFor > _sendTimeout)
        {
            Log.SendStalled(_logger, ConnectionId, _sendTimeout);
            CloseReason = CloseReasons.SendTimeout;
            Abort();
        }
        else
        {
            Outbox.CheckPace(Age);
        }
    }

    /// <summary>Gets or sets whether the connection has ended. An abort would fail, or hit the next request on the same HTTP connection.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Cuts the transport. The hub's Abort would first write a Close message, and wait for a client that does not read.</summary>
    public override void Abort()
    {
        _aborted.CancelAsync().Detach(_logger);
        if (!HasEnded)
        {
            _inner.Abort();
            _webSocket?.Abort();
        }
    }

    public override void Abort(ConnectionAbortedException abortReason) => Abort();
}
