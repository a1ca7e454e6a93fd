using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Removes peers from rooms: those that leave, those that do not resume in time, and those that another node holds now.</summary>
internal sealed class Leaving
{
    private readonly IRoomStore _store;
    private readonly INodeLease _lease;
    private readonly LocalRooms _rooms;
    private readonly Sessions _sessions;
    private readonly RoomIndex _index;
    private readonly ChangePublisher _publisher;
    private readonly RoomResync _resync;
    private readonly RepairQueue _repairs;
    private readonly RecentLeaves _recentLeaves;
    private readonly RoomObservers _observers;
    private readonly ILogger _logger;

    public Leaving(
        IRoomStore store, INodeLease lease, LocalRooms rooms, Sessions sessions, RoomIndex index, ChangePublisher publisher, Suspensions suspensions, RoomResync resync,
        RepairQueue repairs, RecentLeaves recentLeaves, RoomObservers observers, ILogger logger)
    {
        (_store, _lease, _rooms, _sessions, _index, _publisher) = (store, lease, rooms, sessions, index, publisher);
        (_resync, _repairs, _recentLeaves, _observers, _logger) = (resync, repairs, recentLeaves, observers, logger);
        suspensions.Expired += (peerId, session, reason) => ExpireDetachedAsync(peerId, session, reason).Detach(_logger);
    }

    /// <summary>See <see cref="RoomDirectory.LeaveAsync"/>.</summary>
    public async ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason)
    {
        if (!_sessions.TryGet(peerId, out var session) || session.ConnectionId != connectionId || !_sessions.TryEnd(peerId, session) || !session.Room.TryEnter())
        {
            return false;
        }

        var room = session.Room;
        try
        {
            // The peer stops receiving at once or, while it is arriving, as soon as it has arrived. It may also be suspended: when the connection is cut during
            // a Join, the connection and the Join end at the same time.
            var wasConnected = room.Silence(peerId, connectionId, leaves: true) is not null;
            using var roomLock = await _rooms.LockAsync(room, anyway: true);
            wasConnected |= room.Silence(peerId, connectionId, leaves: true) is not null;
            if (_sessions.Contains(peerId))
            {
                return false; // it has resumed on another connection of this node
            }

            room.Drop(peerId);
            if (!wasConnected && room.State.Find(peerId)?.IsOn(_lease.NodeId) != true)
            {
                return false; // its join was refused, or another node has it
            }

            await LeaveLockedAsync(room, peerId, reason);
            return true;
        }
        finally
        {
            _rooms.Exit(room);
        }
    }

    /// <summary>Ends the session of a peer that another node holds now. A later session of the same peer is not ended.</summary>
    public void Lose(string peerId, Session session)
    {
        if (_sessions.TryEnd(peerId, session))
        {
            _index.RemoveLater(session.Room);
            if (session.Room.State.Find(peerId)?.IsConnected == true)
            {
                _sessions.NoteReturn(session);
            }
        }
    }

    private async ValueTask LeaveLockedAsync(Room room, string peerId, string reason)
    {
        try
        {
            if (await _store.LeaveAsync(room.Name, peerId, _lease.Owner) is { } revision)
            {
                RememberLeave(peerId, reason);
                await _publisher.AnnounceAsync(room, new PeerGone(room.Name, room.Id, revision.Version, peerId, reason), revision.Nodes, endsRoom: revision.IsLast);
            }
            else
            {
                MarkGone(room, peerId, reason);
                await _resync.RunAsync(room);
            }
        }
        catch (StoreUnavailableException)
        {
            RememberLeave(peerId, reason);
            MarkGone(room, peerId, reason);
            _repairs.Request(room, RepairReason.Failure);
        }

        await _index.RemoveUnlessUsedAsync(room);
    }

    private void MarkGone(Room room, string peerId, string reason)
    {
        _observers.PublishLeft(room.Name, room.Id, peerId, room.State.Find(peerId)?.Peer, reason);
        room.MarkGone(peerId, reason);
    }

    // If another node puts the peer back, this node removes it again.
    private void RememberLeave(string peerId, string reason)
    {
        if (_store.IsShared)
        {
            _recentLeaves.Add(peerId, reason);
        }
    }

    private Task<bool> ExpireDetachedAsync(string peerId, Session session, string reason) => _rooms.TryRunAsync(session.Room, async () =>
    {
        // A peer that has resumed has another session.
        if (_sessions.TryEnd(peerId, session))
        {
            Log.TimedOut(_logger, peerId);
            session.Room.Drop(peerId);
            await LeaveLockedAsync(session.Room, peerId, reason);
        }
    });
}
