using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A room as this node knows it, for as long as the node has peers in it, and the order in which these peers receive its events.</summary>
/// <remarks>
/// Locks are taken in this order. First the room lock (<see cref="LockAsync"/>): an operation holds it while it changes the room in the store. Then the
/// gate of this class, which is never held across an await. Then the gates of the outboxes, of <see cref="RecentLeaves"/>,
/// <see cref="MissedSignals"/> and <see cref="UnreportedLeaves"/>. The gate of a room in the memory store is taken under the room lock, and no lock of the
/// service is taken inside it.
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
    /// <param name="recentLeaves">The peers that have recently left this node.</param>
    /// <param name="carryOut">Carries out effects; called outside of the gate.</param>
    /// <param name="time">The time.</param>
    public Room(string name, string nodeId, PeerRelay relay, RecentLeaves recentLeaves, Action<Room, RoomEffects> carryOut, TimeProvider time)
    {
        (Name, _relay, _carryOut) = (name, relay, carryOut);
        Repair = new(time);
        _view = new(name, nodeId, relay, recentLeaves, Repair, time);
    }

    public string Name { get; }

    /// <summary>Gets the room at the version that this node has reached.</summary>
    public RoomState State => _view.State;

    public string? Id => State.Id;

    public long Version => State.Version;

    /// <summary>Gets the last version that came from the store.</summary>
    public long StoredVersion => _view.Sequencer.StoredVersion;

    /// <summary>Gets whether this node follows the room. Otherwise messages wait until it does.</summary>
    public bool IsLoaded => _view.Sequencer.IsLoaded;

    /// <summary>Gets which data of the room is or may be wrong.</summary>
    public RepairState Repair { get; }

    /// <summary>Gets the peers that have left this node while the store was unreachable.</summary>
    public UnreportedLeaves Unreported => _view.Unreported;

    /// <summary>Gets the signals that have arrived for peers after their suspension.</summary>
    public MissedSignals Missed => _view.Delivery.Missed;

    /// <summary>Gets or sets the owner under which the store records that this node has peers in the room. Used under the room lock.</summary>
    public string? IndexedAs { get; set; }

    /// <summary>
    /// Gets or sets the owner under which the store may record that, when the outcome of the last attempt is unknown. Used under the room lock.
    /// </summary>
    public string? MayBeIndexedAs { get; set; }

    public bool HoldsPeers => UnderGate(view => !view.Peers.IsEmpty);

    /// <summary>Gets the message that has waited longest for a missing one; null when none waits.</summary>
    public NodeMessage? OldestWaiting => UnderGate(view => view.Sequencer.OldestWaiting);

    private SemaphoreSlim Semaphore { get; } = new(1, 1);

    /// <summary>Takes the room lock. Returns null when the operations before hold it longer than <paramref name="patience"/>.</summary>
    public async ValueTask<RoomLock?> LockAsync(TimeSpan patience) => await Semaphore.WaitAsync(patience) ? new(Semaphore) : null;

    /// <summary>Keeps the room until <see cref="Exit"/>. Returns false when this node has just given the room up: the caller has to get it again.</summary>
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

    /// <summary>Returns true when no operation and no peer needs the room any more: this node gives it up.</summary>
    public bool Exit()
    {
        lock (_gate)
        {
            _users--;
            return _isGone = _users == 0 && _view.Peers.IsEmpty && !Repair.IsNeeded && MayBeIndexedAs is null;
        }
    }

    /// <summary>Begins to follow a room that this node did not follow.</summary>
    public void Load(RoomState stored) => Change(view => view.Load(stored));

    /// <summary>Stops following the room: this node holds no peer in it any more, and receives no messages.</summary>
    public void Unload() => Use(view => view.Unload());

    /// <summary>Handles a message at once and returns true, or keeps it until the messages before it have arrived and returns false.</summary>
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
        UnderGate((roomId, version), static (view, its) => view.Sequencer.ReachedAsync(its.roomId, its.version));

    /// <summary>
    /// Replaces the room of this node with the room in the store. The peers here receive the difference change by change, and a <c>RosterChanged</c> when
    /// changes may have been lost.
    /// </summary>
    public void Replace(RoomState stored) => Change(view => view.Replace(stored));

    /// <summary>
    /// Adds suspended peers of a dead node to this node, as the store has them; their changes have to be announced. The node holds them at once, even if it has
    /// missed changes of the room: the next comparison with the store removes the peers that it does not hold.
    /// </summary>
    public void Adopt(RoomState stored, IReadOnlyDictionary<string, Session> sessions) => Change(view => view.Adopt(stored, sessions));

    /// <summary>Marks a peer of this node as suspended although the store could not store that, so that the other peers here learn of it.</summary>
    public void MarkSuspended(string peerId) => Change(view => view.MarkSuspended(peerId));

    /// <summary>Removes a peer of this node that has left although the store could not store that, so that the other peers here learn of it.</summary>
    public void MarkGone(string peerId, string reason) => Change(view => view.MarkGone(peerId, reason));

    /// <summary>Begins an arrival: the peer receives the events from the version that has it.</summary>
    public void BeginArrival(string peerId, Session session) =>
        UnderGate((peerId, session), static (view, its) => view.Peers.Begin(new(its.peerId, its.session, null, [])));

    /// <inheritdoc cref="LocalPeers.EndArrival"/>
    public IReadOnlyList<Signal>? EndArrival(string peerId) => UnderGate(peerId, static (view, peerId) => view.Peers.EndArrival(peerId));

    /// <inheritdoc cref="LocalPeers.TakeFirstState"/>
    public RoomState? TakeFirstState(string peerId) => UnderGate(peerId, static (view, peerId) => view.Peers.TakeFirstState(peerId));

    /// <summary>
    /// Resumes a peer on a connection of this node. The peer receives the signals that waited for it, those that were not written to its former connection
    /// here, and then the events from the version of the resume on.
    /// </summary>
    public void Return(string peerId, Session session, ResumeResult back, Session? former) => Use(view => view.Delivery.Return(peerId, session, back, former));

    /// <summary>Stops delivery to a peer, and its signals. Returns the signals that were not written to it; null when it is not connected here.</summary>
    public IReadOnlyList<Signal>? Silence(string peerId, string connectionId, bool leaves) =>
        UnderGate((peerId, connectionId, leaves), static (view, its) => view.Delivery.Silence(its.peerId, its.connectionId, its.leaves));

    /// <summary>Removes a peer that this node no longer holds: it has left, or the room has no place for it.</summary>
    public void Drop(string peerId) => UnderGate(peerId, static (view, peerId) => view.Peers.Remove(peerId));

    /// <summary>
    /// Keeps the signals that were sent to a peer of this node while another node had taken it over. The next <see cref="Replace"/> delivers them, because it
    /// makes their senders known here.
    /// </summary>
    public void TakeBack(string peerId, IEnumerable<Signal> waiting) => Use(view => view.Delivery.KeepTakenBack(peerId, waiting));

    /// <summary>
    /// Puts a signal into its target's outbox when the target is connected here. Otherwise returns where to send it. Refuses when a peer is not in the room.
    /// </summary>
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
        UnderGate(view => view.Delivery.PrepareBroadcast(peerId, signal));

    /// <summary>Puts a broadcast into the outboxes of the peers here.</summary>
    public void SendToLocals(PeerSignal message) => Change(view =>
    {
        view.Peers.RequireConnected(message.From);
        view.Delivery.DeliverToAll(message);
    });

    public Roster GetRoster(string peerId) => UnderGate(view => view.State.RosterFor(view.GetConnected(peerId)));

    /// <summary>See <see cref="RoomDirectory.ReadRoster"/>.</summary>
    public void ReadRoster(string peerId, Action<Roster> read) => Use(view =>
    {
        if (view.Peers.IsConnected(peerId) && view.State.Find(peerId) is { } member)
        {
            read(view.State.RosterFor(member));
        }
    });

    public bool IsConnected(string peerId) => UnderGate(view => view.Peers.IsConnected(peerId));

    /// <summary>Returns a peer that is connected here. Refuses with <c>not_joined</c>, or with <c>unavailable</c> when the room does not have the peer.</summary>
    public Member GetConnected(string peerId) => UnderGate(view => view.GetConnected(peerId));

    /// <summary>Returns the peers that this node holds.</summary>
    public IReadOnlyList<PeerInfo> GetHeld() => UnderGate(view => view.GetHeld());

    public IReadOnlyList<string> GetLeaving() => UnderGate<IReadOnlyList<string>>(view => [.. view.Peers.Leaving]);

    public KnownRoom GetEdition() => UnderGate(view => view.GetEdition());

    /// <summary>Returns the owners that hold peers of this room, except the given ones.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners) => UnderGate(view => view.GetOwnersExcept(owners));

    /// <inheritdoc cref="RoomView.KeepAbsent"/>
    public AbsentPeers KeepAbsent() => UnderGate(view => view.KeepAbsent());

    /// <summary>Ends the time in which other nodes can put their peers back. Returns whether peers are still absent.</summary>
    public bool EndAbsence(AbsentPeers absent) => UnderGate(view => view.Absent == absent && absent.End());

    /// <summary>Returns the nodes that have not put back all of their peers. They may not have noticed the loss yet.</summary>
    public IReadOnlyList<string> GetAbsentNodes() => UnderGate(view => view.Absent?.GetNodes(view.State) ?? []);

    private T UnderGate<T>(Func<RoomView, T> use) => UnderGate(use, static (view, use) => use(view));

    private T UnderGate<TArgument, T>(TArgument argument, Func<RoomView, TArgument, T> use)
    {
        lock (_gate)
        {
            return use(_view, argument);
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
            // Runs after any failure, too: if a mailing is not started now, the next signal would not start it either.
            if (effects is not null)
            {
                _carryOut(this, effects);
            }
        }
    }
}
