using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A room as this node knows it, for as long as the node has peers in it, and the order in which these peers get what happens in the room.</summary>
/// <remarks>
/// Locks are taken in this order: the room lock (<see cref="LockAsync"/>), which an operation holds while it changes the room in the store; the gate of this
/// class, which is never held across an await; the gates of the outboxes and of <see cref="Departures"/>. The gate of a room in memory is taken by itself.
/// A method uses the view under the gate, leaves the gate, writes to the outboxes, and then has the <see cref="RoomEffects"/> carried out.
/// </remarks>
internal sealed class Room
{
    private readonly Lock _gate = new();
    private readonly PeerRelay _relay;
    private readonly Action<Room, RoomEffects> _carryOut;
    private readonly RoomView _view;
    private int _users;
    private bool _isGone;

    /// <param name="name">The name of the room.</param>
    /// <param name="nodeId">This node.</param>
    /// <param name="relay">The outboxes of the peers on this node.</param>
    /// <param name="departures">The peers that have left this node lately.</param>
    /// <param name="carryOut">Carries effects out; called outside of the gate.</param>
    /// <param name="time">The time.</param>
    public Room(string name, string nodeId, PeerRelay relay, Departures departures, Action<Room, RoomEffects> carryOut, TimeProvider time)
    {
        (Name, _relay, _carryOut) = (name, relay, carryOut);
        Repair = new(time);
        _view = new(name, nodeId, relay, departures, Repair);
    }

    public string Name { get; }

    /// <summary>Gets the room as far as this node has followed it.</summary>
    public RoomState State => _view.State;

    public string? Id => State.Id;

    public long Version => State.Version;

    /// <summary>Gets the last version that came from the store.</summary>
    public long StoredVersion => _view.Sequencer.StoredVersion;

    /// <summary>Gets whether this node follows the room. Otherwise messages wait until it does.</summary>
    public bool IsLoaded => _view.Sequencer.IsLoaded;

    /// <summary>Gets what is wrong with the room, or may be.</summary>
    public RepairState Repair { get; }

    /// <summary>Gets the peers that have left this node while the store could not be reached.</summary>
    public UnreportedDepartures Unreported => _view.Unreported;

    /// <summary>Gets the signals that have come for peers after their suspension.</summary>
    public MissedSignals Missed => _view.Delivery.Missed;

    /// <summary>Gets or sets the owner under which the store has it that this node has peers in the room. Used under the room lock.</summary>
    public string? IndexedAs { get; set; }

    /// <summary>Gets or sets the owner under which the store may have it, as the outcome of the last try is unknown. Used under the room lock.</summary>
    public string? MayBeIndexedAs { get; set; }

    public bool HoldsPeers => Read(view => !view.Peers.IsEmpty);

    /// <summary>Gets the message that has waited longest for one that has not come; null for none.</summary>
    public NodeMessage? OldestWaiting => Read(view => view.Sequencer.OldestWaiting);

    private SemaphoreSlim Semaphore { get; } = new(1, 1);

    /// <summary>Takes the room lock. Returns null when the operations before hold it longer than <paramref name="patience"/>.</summary>
    public async ValueTask<RoomLock?> LockAsync(TimeSpan patience) => await Semaphore.WaitAsync(patience) ? new(Semaphore) : null;

    /// <summary>Keeps the room until <see cref="Exit"/>. Returns false when this node has just given the room up: the caller has to look it up again.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    /// <summary>Returns true when nothing needs the room any more: this node gives it up.</summary>
    public bool Exit()
    {
        lock (_gate)
        {
            _users--;
            return _isGone = _users == 0 && _view.Peers.IsEmpty && !Repair.IsNeeded && MayBeIndexedAs is null;
        }
    }

    /// <summary>Begins to follow the room, of which this node knew nothing.</summary>
    public void Load(RoomState stored) => Change(view => view.Load(stored));

    /// <summary>Stops following the room: this node holds no peer in it any more, and gets no messages.</summary>
    public void Unload() => Use(view => view.Unload());

    /// <summary>Takes a message, now or when what comes before it has come: then it is false.</summary>
    public bool Receive(NodeMessage message)
    {
        bool isTaken;
        ImmutableArray<string> readers = [];
        RoomEffects? effects;
        lock (_gate)
        {
            isTaken = _view.Take(message);
            if (isTaken)
            {
                _view.TakeWaiting();
                readers = message is PeerSignal { To: { } to } && !_view.Sequencer.HasWaiting ? [to] : _view.Peers.Connected;
            }

            effects = _view.Effects.Take();
        }

        Complete(readers, effects);
        return isTaken;
    }

    /// <inheritdoc cref="ChangeSequencer.ReachedAsync"/>
    public Task<bool> ReachedAsync(string? roomId, long version) =>
        Read((roomId, version), static (view, its) => view.Sequencer.ReachedAsync(its.roomId, its.version));

    /// <summary>
    /// Takes what the store has of the room instead of what this node knew. The peers here get the difference change by change, and a <c>RosterChanged</c>
    /// when changes may have been lost on the way.
    /// </summary>
    public void Replace(RoomState stored) => Change(view => view.Replace(stored));

    /// <summary>
    /// This node holds suspended peers of a dead node from now on, as the store has it; their changes are to be announced. The node holds them at once,
    /// whatever it has missed of the room: the next comparison with the store removes those that it does not hold.
    /// </summary>
    public void Adopt(RoomState stored, IReadOnlyDictionary<string, Session> sessions) => Change(view => view.Adopt(stored, sessions));

    /// <summary>A peer of this node is suspended, and the store could not store it: the other peers here learn of it all the same.</summary>
    public void MarkSuspended(string peerId) => Change(view => view.MarkSuspended(peerId));

    /// <summary>A peer of this node has left, and the store could not store it: the other peers here learn of it all the same.</summary>
    public void MarkGone(string peerId, string reason) => Change(view => view.MarkGone(peerId, reason));

    /// <summary>From the version that has this peer, the peer gets what happens in the room.</summary>
    public void BeginArrival(string peerId, Session session) =>
        Read((peerId, session), static (view, its) => view.Peers.Begin(new(its.peerId, its.session, null, [])));

    /// <inheritdoc cref="LocalPeers.EndArrival"/>
    public IReadOnlyList<Signal>? EndArrival(string peerId) => Read(peerId, static (view, peerId) => view.Peers.EndArrival(peerId));

    /// <inheritdoc cref="LocalPeers.TakeFirstRoster"/>
    public Roster? TakeFirstRoster(string peerId) => Read(peerId, static (view, peerId) => view.Peers.TakeFirstRoster(peerId));

    /// <summary>
    /// A peer resumes on a connection of this node. It gets what waited for it, and what was not written to its former connection here, and from the version
    /// of the resume on what happens in the room.
    /// </summary>
    public void Return(string peerId, Session session, Return back, Session? former) => Use(view => view.Delivery.Return(peerId, session, back, former));

    /// <summary>From now on the peer gets and sends nothing. Returns what was not written to it; null when it is not connected here.</summary>
    public IReadOnlyList<Signal>? Silence(string peerId, string connectionId, bool leaves) =>
        Read((peerId, connectionId, leaves), static (view, its) => view.Delivery.Silence(its.peerId, its.connectionId, its.leaves));

    /// <summary>This node holds the peer no longer: it has left, or there is no place for it.</summary>
    public void Drop(string peerId) => Read(peerId, static (view, peerId) => view.Peers.Remove(peerId));

    /// <summary>
    /// Another node had taken over a peer that is connected here: keeps the signals that were sent to it meanwhile until the next <see cref="Replace"/>, which
    /// makes their senders known here.
    /// </summary>
    public void TakeBack(string peerId, IEnumerable<Signal> waiting) => Use(view => view.Delivery.KeepTakenBack(peerId, waiting));

    /// <summary>Puts a signal for its target when that is connected here. Otherwise returns where to send it. Refuses when a peer is not in the room.</summary>
    public SignalRoute? Send(string peerId, string to, Signal signal)
    {
        SignalRoute? route;
        lock (_gate)
        {
            route = _view.Delivery.Send(peerId, to, signal);
        }

        if (route is null)
        {
            _relay.Write(to);
        }

        return route;
    }

    /// <inheritdoc cref="LocalDelivery.PrepareBroadcast"/>
    public (ImmutableArray<string> Nodes, ImmutableArray<string> Suspended, PeerSignal Message) PrepareBroadcast(string peerId, Signal signal) =>
        Read(view => view.Delivery.PrepareBroadcast(peerId, signal));

    /// <summary>Puts a broadcast for the peers here.</summary>
    public void SendToLocals(PeerSignal message) => Change(view =>
    {
        view.Peers.RequireConnected(message.From);
        view.Delivery.DeliverToAll(message);
    });

    public Roster GetRoster(string peerId) => Read(view => view.State.RosterFor(view.GetConnected(peerId)));

    /// <summary>See <see cref="RoomDirectory.ReadRoster"/>.</summary>
    public void ReadRoster(string peerId, Action<Roster> read) => Use(view =>
    {
        if (view.Peers.IsConnected(peerId) && view.State.Find(peerId) is { } member)
        {
            read(view.State.RosterFor(member));
        }
    });

    public bool IsConnected(string peerId) => Read(view => view.Peers.IsConnected(peerId));

    /// <summary>Returns a peer that is connected here. Refuses with <c>not_joined</c>, or with <c>unavailable</c> when the room does not have the peer.</summary>
    public Member GetConnected(string peerId) => Read(view => view.GetConnected(peerId));

    /// <summary>Returns the peers that this node holds.</summary>
    public IReadOnlyList<PeerInfo> GetHeld() => Read(view => view.GetHeld());

    public RoomEdition GetEdition() => Read(view => view.GetEdition());

    /// <summary>Returns the owners that hold peers of this room and that are not among the given ones.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners) => Read(view => view.GetOwnersExcept(owners));

    /// <inheritdoc cref="RoomView.KeepAbsent"/>
    public AbsentPeers KeepAbsent() => Read(view => view.KeepAbsent());

    /// <summary>The other nodes have had their time to put their peers back. Returns whether peers are still absent.</summary>
    public bool EndAbsence(AbsentPeers absent) => Read(view => view.Absent == absent && absent.End());

    /// <summary>Returns the nodes that have not put back all of their peers: they may not have noticed yet.</summary>
    public IReadOnlyList<string> GetAbsentNodes() => Read(view => view.Absent?.GetNodes(view.State) ?? []);

    private T Read<T>(Func<RoomView, T> read) => Read(read, static (view, read) => read(view));

    private T Read<TArgument, T>(TArgument argument, Func<RoomView, TArgument, T> read)
    {
        lock (_gate)
        {
            return read(_view, argument);
        }
    }

    private void Use(Action<RoomView> use)
    {
        lock (_gate)
        {
            use(_view);
        }
    }

    private void Change(Action<RoomView> change)
    {
        ImmutableArray<string> readers;
        RoomEffects? effects;
        lock (_gate)
        {
            change(_view);
            (readers, effects) = (_view.Peers.Connected, _view.Effects.Take());
        }

        Complete(readers, effects);
    }

    private void Complete(ImmutableArray<string> readers, RoomEffects? effects)
    {
        try
        {
            foreach (var reader in readers)
            {
                _relay.Write(reader);
            }
        }
        finally
        {
            // Whatever fails: a mailing that is not started would not be started by the next signal either.
            if (effects is not null)
            {
                _carryOut(this, effects);
            }
        }
    }
}
