using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Ice;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The rooms in which this node has peers. The store has each room, and this node a view of it.</summary>
/// <remarks>
/// A change is an operation of the store; its version decides its place in the order of the room. This node applies the change to its own view and
/// sends it to the other nodes of the room, which apply it in the same way. Signals between peers of this node never leave it. A peer ID is the ID of
/// the connection that joined; the peer may resume on another connection. Calls refuse with a <see cref="Refusal"/>.
/// </remarks>
internal sealed class RoomDirectory
{
    private readonly IRoomStore _store;
    private readonly INodeLease _lease;
    private readonly LocalRooms _rooms;
    private readonly Sessions _sessions;
    private readonly ChangePublisher _publisher;
    private readonly SignalRouter _router;
    private readonly Crowding _crowding;
    private readonly InFlightSignals _inFlight;
    private readonly RepairQueue _repairs;
    private readonly Joining _joining;
    private readonly Leaving _leaving;
    private readonly Resumption _resumption;
    private readonly SignalingOptions _options;

    public RoomDirectory(
        IRoomStore store, IModerationStore moderation, INodeChannel channel, INodeLease lease, PeerRelay relay, IceServerList iceServers,
        RepairMetrics repairMetrics, SignalingMetrics metrics, IOptions<SignalingOptions> options, TimeProvider time, ILogger<RoomDirectory> logger)
    {
        Observers = new(metrics, time);
        (_store, _lease, _options) = (store, lease, options.Value);
        var pendingSends = store.IsShared ? new PendingSends() : null;

        // Another node that holds the peer as suspended removes it after the resume window. The last command of that node may come up to the length of a lease
        // later.
        var recentLeaves = new RecentLeaves(_options.ResumeWindow + lease.Duration, time);
        _repairs = new(room => Resync!.TryRunAsync(room), () => store.IsUp, time, logger);

        // With a memory store no operation waits while it holds a room lock. So no operation is refused because it waits too long for the lock, however busy
        // the machine is.
        _rooms = new(name => new Room(name, lease.NodeId, relay, recentLeaves, CarryOut, time), store.OperationTimeout);
        _sessions = new(new PeerPlaces(_options), metrics, time);
        _publisher = new(channel, lease, _repairs, Observers, time, logger);
        _crowding = new(channel, lease, time, logger);
        _inFlight = new(channel, lease, _rooms, _sessions, pendingSends, time, logger);
        _router = new(store, channel, lease, _rooms, _sessions, pendingSends, _crowding, metrics, logger);
        var index = new RoomIndex(store, lease, _rooms, _repairs, logger);
        var suspensions = new Suspensions(store, lease, _sessions, metrics, time);
        Resync = new(store, lease, relay, _rooms, _sessions, index, _publisher, suspensions, _repairs, repairMetrics, options, time, logger);
        _joining = new(store, lease, index, _publisher, Resync, _repairs, recentLeaves, Observers, new JoinResults(iceServers, _options));
        _leaving = new(store, lease, _rooms, _sessions, index, _publisher, suspensions, Resync, _repairs, recentLeaves, Observers, logger);
        _resumption = new(store, lease, relay, _rooms, _sessions, index, _publisher, suspensions, Resync, _repairs, _joining, metrics, options, time);
        Takeover = new(store, lease, _rooms, _sessions, index, _publisher, suspensions, metrics, options);
        ServerMessages = new(store, moderation, channel, lease, _rooms, _publisher);
        Moderation = new(moderation, lease, _rooms, index, _publisher, _repairs, logger);
        channel.Received += Receive;
    }

    /// <summary>Gets the part that compares rooms with the store.</summary>
    public RoomResync Resync { get; }

    /// <summary>Gets the part that takes over the peers of dead nodes.</summary>
    public Takeover Takeover { get; }

    /// <summary>Gets the part that removes peers and closes rooms, on whichever node they are.</summary>
    public RoomModeration Moderation { get; }

    /// <summary>Gets the part that sends messages of the server itself.</summary>
    public ServerMessages ServerMessages { get; }

    /// <summary>Gets the observers of the changes that this node makes.</summary>
    public RoomObservers Observers { get; }

    public ICollection<Room> Rooms => _rooms.All;

    public int RoomCount => _rooms.Count;

    public int PeerCount => _sessions.Count;

    public int SuspendedCount => _sessions.SuspendedCount;

    /// <summary>
    /// Joins a room. The first peer creates the room. The peer replaces suspended peers of the same user. The peer can be banned by its
    /// <paramref name="subject"/>.
    /// </summary>
    public async ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, PeerGrant? grant = null, string? subject = null)
    {
        if (_sessions.Contains(peerId))
        {
            throw Refusal.AlreadyJoined();
        }

        var room = _rooms.Enter(request.Room);
        try
        {
            var token = ResumeToken.New(peerId, room.Name);
            grant ??= PeerGrant.Default;
            var session = new Session(room, token.Hash, connectionId: peerId) { MayModerate = grant.Allows(PeerPermissions.Moderate) };
            _sessions.BeginNew(peerId, session);
            try
            {
                await _lease.RequireAsync();
                using var roomLock = await _rooms.LockAsync(room);
                if (!_sessions.IsCurrent(peerId, session))
                {
                    throw Refusal.NotJoined(); // the connection ended while this call waited, and another call has ended the session
                }

                return await _joining.JoinAsync(room, token, session, request, grant, subject);
            }
            catch
            {
                // If another call has ended the session in the meantime, that call also does the rest.
                _sessions.TryEnd(peerId, session);
                throw;
            }
        }
        finally
        {
            _rooms.Exit(room);
        }
    }

    /// <summary>
    /// Leaves the room. The last peer removes the room. Returns false when the peer is in no room, or no longer on this connection: of several concurrent
    /// calls, only one succeeds.
    /// </summary>
    public ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason) => _leaving.LeaveAsync(peerId, connectionId, reason);

    /// <summary>
    /// Suspends a peer whose connection has ended without a <c>Leave</c>. The peer keeps its place for a while. Signals to it wait in its mailbox, behind the
    /// signals that were not written to the connection. Without a resume window the peer leaves. Returns false as <see cref="LeaveAsync"/> does.
    /// </summary>
    /// <param name="peerId">The peer.</param>
    /// <param name="connectionId">The connection.</param>
    /// <param name="hasClosed">Whether the connection was closed and not broken: then the peer leaves after the shorter close grace, with <c>left</c>.</param>
    public ValueTask<bool> SuspendAsync(string peerId, string connectionId, bool hasClosed = false)
    {
        var limit = SuspensionLimit.After(hasClosed, _options);
        return limit.Limit == TimeSpan.Zero
            ? _leaving.LeaveAsync(peerId, connectionId, limit.Reason)
            : _resumption.SuspendAsync(peerId, connectionId, limit);
    }

    /// <summary>
    /// Completes when every signal that other nodes sent to this peer before they learned of its suspension is received and is in the mailbox.
    /// </summary>
    public ValueTask AwaitInFlightAsync(string peerId) => _inFlight.AwaitInFlightAsync(peerId);

    /// <summary>
    /// Resumes a peer on a new connection, which receives the signals that wait for the peer. An older connection receives <c>Removed</c> and is closed.
    /// Refuses with <c>resume_failed</c>, also an attempt that is older than the one by which the peer resumed last, and a token that another user holds.
    /// </summary>
    public ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId, PeerGrant? grant = null) =>
        _resumption.ResumeAsync(attempt, connectionId, grant ?? PeerGrant.Default);

    /// <summary>
    /// Changes the display name and metadata of a peer, and returns the room's version after the change. An update that changes nothing neither raises the
    /// version nor raises an event; in that case the current version is returned.
    /// </summary>
    public async ValueTask<long> UpdateAsync(string peerId, PeerUpdate update)
    {
        var room = _sessions.RoomOf(peerId);
        if (room.GetConnected(peerId).Peer.With(update) is null)
        {
            return room.Version;
        }

        await _lease.RequireAsync();
        using var roomLock = await _rooms.LockAsync(room);
        var member = room.GetConnected(peerId);
        if (member.Peer.With(update) is not { } changed)
        {
            return room.Version;
        }

        ChangeResult? revision;
        try
        {
            revision = await _store.UpdateAsync(room.Name, changed, _lease.Owner);
        }
        catch (StoreUnavailableException)
        {
            _repairs.Request(room, RepairReason.Failure);
            throw;
        }

        if (revision is not { } stored)
        {
            _repairs.Request(room, RepairReason.Conflict);
            throw Refusal.Unavailable();
        }

        var roomId = room.Id;
        await _publisher.AnnounceAsync(room, new PeerChanged(room.Name, roomId, stored.Version, member with { Peer = changed }), stored.Nodes, isUpdate: true);
        await _publisher.ReachedAsync(room, roomId, stored.Version);
        return stored.Version;
    }

    /// <summary>Removes another peer of the room of <paramref name="peerId"/>. Refuses with <c>peer_not_found</c> when it is not there.</summary>
    public Task<RemovalResult> RemoveAsync(string peerId, string target, BanTerm? ban) =>
        Moderation.RemoveAsync(_sessions.RoomOf(peerId).Name, target, peerId, ban);

    /// <summary>Locks the room of a peer or unlocks it.</summary>
    public Task<bool> SetLockedAsync(string peerId, bool isLocked) => Moderation.SetLockedAsync(_sessions.RoomOf(peerId).Name, isLocked, peerId);

    /// <summary>Returns the peer, the other peers in its room, and the version of that roster.</summary>
    public Roster GetRoster(string peerId) => _sessions.RoomOf(peerId).GetRoster(peerId);

    /// <summary>
    /// Reads the roster of a connected peer while the room cannot change. Does nothing for a peer that is not connected to this node. Must not be called under
    /// a lock that is taken while a room changes.
    /// </summary>
    public void ReadRoster(string peerId, Action<Roster> read) => _sessions.Find(peerId)?.Room.ReadRoster(peerId, read);

    /// <summary>
    /// Sends a signal to a peer of the same room. Refuses with <c>mailbox_full</c> when the target is suspended and its mailbox is full, and with
    /// <c>rate_limited</c> when the sender's share of the target's queue is full. Returns a task because the hub has to return a task.
    /// </summary>
    public Task<SendResult> SendAsync(string peerId, string to, Signal signal) => _router.SendAsync(peerId, to, signal);

    /// <summary>
    /// Sends a signal to all other peers of the room. Skips suspended peers whose mailbox is full. Refuses with <c>rate_limited</c>, before any peer receives
    /// the signal, when the sender's share of a connected peer's queue is full.
    /// </summary>
    public ValueTask SendToOthersAsync(string peerId, Signal signal) => _router.SendToOthersAsync(peerId, signal);

    // A room calls this after it has left its gate.
    private void CarryOut(Room room, RoomEffects effects)
    {
        if (effects.NeedsRepair)
        {
            _repairs.Schedule(room);
        }

        foreach (var (peerId, session) in effects.Lost)
        {
            _leaving.Lose(peerId, session);
        }

        if (effects.HasMissed)
        {
            _ = _router.MailMissedDetachedAsync(room);
        }

        effects.Crowded.ForEach(crowded => _crowding.Report(room, crowded));
        effects.Reached.ForEach(_inFlight.Answer);
    }

    private void Receive(NodeMessage message)
    {
        if (!_inFlight.TryTake(message) && !_crowding.TryTake(message) && _rooms.Find(message.Room) is { } room)
        {
            _publisher.Take(room, message);
        }
    }
}
