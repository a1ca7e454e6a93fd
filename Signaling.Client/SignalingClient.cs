using Microsoft.Extensions.Logging.Abstractions;
using Signaling.Contracts;

namespace Signaling.Client;

/// <inheritdoc/>
public sealed class SignalingClient : ISignalingClient
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<bool> _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RoomMembership _membership;
    private readonly EventQueue _events;
    private readonly HubLink _link;
    private readonly HintSubscription _hints;
    private readonly CallSender _sender;
    private readonly RoomCalls _calls;
    private readonly RoomEntry _entry;
    private readonly RoomExit _exit;
    private int _isDisposing;

    /// <summary>Initializes a new instance of the client, which is not connected yet.</summary>
    /// <param name="options">The server's address and further options. Later changes of them have no effect.</param>
    /// <exception cref="ArgumentException">The server's address is missing, relative, or neither http nor https; or another option is out of its range.</exception>
    public SignalingClient(SignalingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Copy();
        var logger = options.LoggerFactory?.CreateLogger(typeof(SignalingClient).FullName!) ?? NullLogger.Instance;
        _membership = new RoomMembership(options.Time);
        _events = new EventQueue(HandlersOf, options.EventCapacity, options.SynchronizationContext, logger);
        RoomWire wire = null!;
        RoomReturn comingBack = null!;
        var owner = new LinkOwner(
            (line, message) => wire.Received(line, message),
            exception => wire.Broke(exception),
            _membership.StaysAway,
            () => _membership.ResumeWindow,
            _events.CaughtUpAsync,
            (line, cancellationToken) => comingBack.RestoreAsync(line, cancellationToken),
            exception => wire.Ended(exception));
        _link = new HubLink(options, owner, logger, _stopping.Token);
        _hints = new HintSubscription(options.UseNetworkHints ? options.NetworkHints : null, _link.Hurry);
        _sender = new CallSender(_link, _stopping.Token);
        var gate = new EntryGate(_stopping.Token);
        RoomFeed NewFeed(IRoomEvents events) => new(events, session => _ = Task.Run(() => _calls!.ResyncDetachedAsync(session)), logger);
        RoomFeed feed;
#if NET
        if (options.RoomSecret is { } secret)
        {
            var room = new SecretRoom(RoomSecret.BytesOf(secret), options.Time);
            feed = NewFeed(new SecretEvents(room, _events, logger));
            _calls = new SecretCalls(_sender, _membership, feed, room, logger);
        }
        else
#else
        if (options.RoomSecret is not null)
        {
            throw new PlatformNotSupportedException("RoomSecret needs .NET 10 or later. .NET Standard 2.0 has no AES-GCM.");
        }
#endif
        {
            feed = NewFeed(_events);
            _calls = new RoomCalls(_sender, _membership, feed, logger);
        }

        _entry = new RoomEntry(_link, gate, _sender, _calls, _membership, feed, _hints, options, logger);
        _exit = new RoomExit(_link, gate, _sender, _membership, feed, options.Time, logger);
        comingBack = new RoomReturn(_link, gate, _entry, _calls, _membership, feed, logger);
        var renewal = new TokenRenewal(_link, gate, _membership, options, logger, _stopping.Token);
        wire = new RoomWire(_link, _membership, feed, _events, renewal, _hints, options, logger);
    }

    /// <summary>Initializes a new instance of the client with default options. It is not connected yet.</summary>
    /// <param name="serverUrl">The server's root or the hub's full address, as in <see cref="SignalingClientOptions.ServerUrl"/>.</param>
    public SignalingClient(Uri serverUrl)
        : this(new SignalingClientOptions { ServerUrl = serverUrl })
    {
    }

    /// <inheritdoc cref="SignalingClient(Uri)"/>
    public SignalingClient(string serverUrl)
        : this(new Uri(serverUrl))
    {
    }

    /// <inheritdoc/>
    public event Func<PeerJoinedEvent, Task>? PeerJoined;

    /// <inheritdoc/>
    public event Func<PeerLeftEvent, Task>? PeerLeft;

    /// <inheritdoc/>
    public event Func<PeerUpdatedEvent, Task>? PeerUpdated;

    /// <inheritdoc/>
    public event Func<RosterChangedEvent, Task>? RosterChanged;

    /// <inheritdoc/>
    public event Func<OfferReceivedEvent, Task>? OfferReceived;

    /// <inheritdoc/>
    public event Func<AnswerReceivedEvent, Task>? AnswerReceived;

    /// <inheritdoc/>
    public event Func<IceCandidateReceivedEvent, Task>? IceCandidateReceived;

    /// <inheritdoc/>
    public event Func<MessageReceivedEvent, Task>? MessageReceived;

    /// <inheritdoc/>
    public event Func<IceServersChangedEvent, Task>? IceServersChanged;

    /// <inheritdoc/>
    public event Func<RemovedEvent, Task>? Removed;

    /// <inheritdoc/>
    public event Func<PeerKnockedEvent, Task>? PeerKnocked;

    /// <inheritdoc/>
    public event Func<RoomLockChangedEvent, Task>? RoomLockChanged;

    /// <inheritdoc/>
    public event Func<StrangersChangedEvent, Task>? StrangersChanged;

    /// <inheritdoc/>
    public event Func<SignalRefusedEvent, Task>? SignalRefused;

    /// <inheritdoc/>
    public event Func<ServerDrainingEvent, Task>? ServerDraining;

    /// <inheritdoc/>
    public event Func<ReconnectingEvent, Task>? Reconnecting;

    /// <inheritdoc/>
    public event Func<ReconnectedEvent, Task>? Reconnected;

    /// <inheritdoc/>
    public event Func<ClosedEvent, Task>? Closed;

    /// <inheritdoc/>
    public SignalingClientState State => _link.State;

    /// <inheritdoc/>
    public RoomSnapshot? CurrentRoom => _events.View?.Snapshot;

    /// <inheritdoc/>
    public string? PeerId => _events.View?.PeerId;

    /// <inheritdoc/>
    public string? Room => _events.View?.Room;

    /// <inheritdoc/>
    public PeerInfo? Self => _events.View?.Self;

    /// <inheritdoc/>
    public IReadOnlyList<PeerInfo> Peers => _events.View?.Roster.Peers ?? [];

    /// <inheritdoc/>
    public long Version => _events.View?.Roster.Version ?? 0;

    /// <inheritdoc/>
    public IReadOnlyList<IceServer> IceServers => _events.View?.IceServers ?? [];

    /// <inheritdoc/>
    public Limits? Limits => _calls.Limits;

    /// <inheritdoc/>
    public IAsyncEnumerable<SignalingEvent> ReadEventsAsync(CancellationToken cancellationToken = default)
    {
        _sender.ThrowIfDisposed();
        return _events.Read(cancellationToken);
    }

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _entry.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken = default) => _exit.DisconnectAsync(cancellationToken);

    /// <inheritdoc/>
    public void ReconnectNow()
    {
        _sender.ThrowIfDisposed();
        _link.Hurry();
    }

    /// <inheritdoc/>
    public Task<JoinResult> JoinAsync(
        string room,
        string? displayName = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(room);
        return _entry.JoinAsync(new JoinRequest(room, displayName, metadata), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JoinResult> JoinAsync(JoinRequest request, CancellationToken cancellationToken = default) => _entry.JoinAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task LeaveAsync(CancellationToken cancellationToken = default) => _exit.LeaveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<SendResult> SendOfferAsync(string to, SessionDescription offer, CancellationToken cancellationToken = default) =>
        _calls.SendOfferAsync(to, offer, cancellationToken);

    /// <inheritdoc/>
    public Task<SendResult> SendAnswerAsync(string to, SessionDescription answer, CancellationToken cancellationToken = default) =>
        _calls.SendAnswerAsync(to, answer, cancellationToken);

    /// <inheritdoc/>
    public Task<SendResult> SendIceAsync(string to, IceCandidate? candidate, CancellationToken cancellationToken = default) =>
        _calls.SendIceAsync(to, candidate, cancellationToken);

    /// <inheritdoc/>
    public Task<SendResult> SendMessageAsync(string to, string payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return _calls.SendMessageAsync(to, payload, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SendResult> BroadcastMessageAsync(string payload, CancellationToken cancellationToken = default) =>
        _calls.SendMessageAsync(to: null, payload, cancellationToken);

    /// <inheritdoc/>
    public Task UpdatePeerAsync(PeerUpdate update, CancellationToken cancellationToken = default) => _calls.UpdatePeerAsync(update, cancellationToken);

    /// <inheritdoc/>
    public Task<Roster> GetRosterAsync(CancellationToken cancellationToken = default) => _calls.GetRosterAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IceServer>> RefreshIceServersAsync(CancellationToken cancellationToken = default) =>
        _calls.RefreshIceServersAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RemovePeerAsync(string peerId, RemoveOptions? options = null, CancellationToken cancellationToken = default) =>
        _calls.RemovePeerAsync(peerId, options, cancellationToken);

    /// <inheritdoc/>
    public Task SetRoomLockedAsync(bool locked, CancellationToken cancellationToken = default) => _calls.SetRoomLockedAsync(locked, cancellationToken);

    /// <inheritdoc/>
    public Task ReportConnectionAsync(ConnectionReport report, CancellationToken cancellationToken = default) =>
        _calls.ReportConnectionAsync(report, cancellationToken);

    /// <summary>
    /// Leaves the room, if the client is in one, and closes the connection. Pending calls fail, no event is raised after this call, and the client
    /// cannot be used again. May be called at any time, also more than once, and from a handler. It takes 2 seconds at most: a server that does not
    /// answer gets no leave. During a break the client cannot send the leave: the other peers see this peer suspended until the server's resume window
    /// is over.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposing, 1) != 0)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        _events.Close();
        _stopping.Cancel();
        await _exit.CloseAsync(_membership.MayBeInside).ConfigureAwait(false);
        _hints.End();
        _disposed.TrySetResult(true);
    }

    private IEnumerable<Func<Task>> HandlersOf(SignalingEvent raised) => raised switch
    {
        PeerJoinedEvent each => Bind(PeerJoined, each),
        PeerLeftEvent each => Bind(PeerLeft, each),
        PeerUpdatedEvent each => Bind(PeerUpdated, each),
        RosterChangedEvent each => Bind(RosterChanged, each),
        OfferReceivedEvent each => Bind(OfferReceived, each),
        AnswerReceivedEvent each => Bind(AnswerReceived, each),
        IceCandidateReceivedEvent each => Bind(IceCandidateReceived, each),
        MessageReceivedEvent each => Bind(MessageReceived, each),
        IceServersChangedEvent each => Bind(IceServersChanged, each),
        RemovedEvent each => Bind(Removed, each),
        PeerKnockedEvent each => Bind(PeerKnocked, each),
        RoomLockChangedEvent each => Bind(RoomLockChanged, each),
        StrangersChangedEvent each => Bind(StrangersChanged, each),
        SignalRefusedEvent each => Bind(SignalRefused, each),
        ServerDrainingEvent each => Bind(ServerDraining, each),
        ReconnectingEvent each => Bind(Reconnecting, each),
        ReconnectedEvent each => Bind(Reconnected, each),
        ClosedEvent each => Bind(Closed, each),
        _ => throw new ArgumentException($"Unknown event: {raised.GetType().Name}.", nameof(raised)),
    };

    private static IEnumerable<Func<Task>> Bind<T>(Func<T, Task>? handlers, T raised) =>
        handlers?.GetInvocationList().Select(handler => (Func<Task>)(() => ((Func<T, Task>)handler)(raised))) ?? [];
}
