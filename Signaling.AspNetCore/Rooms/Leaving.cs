using Microsoft.AspNetCore.SignalR;
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
    private readonly RoomNews _news;
    private readonly RoomResync _resync;
    private readonly RepairQueue _repairs;
    private readonly Departures _departures;
    private readonly ILogger _logger;

    public Leaving(
        IRoomStore store, INodeLease lease, LocalRooms rooms, Sessions sessions, RoomIndex index, RoomNews news, Suspensions suspensions, RoomResync resync,
        RepairQueue repairs, Departures departures, ILogger logger)
    {
        (_store, _lease, _rooms, _sessions, _index, _news) = (store, lease, rooms, sessions, index, news);
        (_resync, _repairs, _departures, _logger) = (resync, repairs, departures, logger);
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
            // It is silenced at once; or, while it is arriving, as soon as it has. It may be suspended, too: the end of its connection and the end of its
            // Join come at the same time when the connection is cut during the Join.
            var wasConnected = room.Silence(peerId, connectionId, leaves: true) is not null;
            using var roomLock = await _rooms.LockAsync(room, anyway: true);
            wasConnected |= room.Silence(peerId, connectionId, leaves: true) is not null;
            if (_sessions.Contains(peerId))
            {
                return false; // it has resumed here on another connection
            }

            room.Drop(peerId);
            if (!wasConnected && room.State.Find(peerId)?.IsOn(_lease.NodeId) != true)
            {
                return false; // it was not let in, or another node has it
            }

            await LeaveLockedAsync(room, peerId, reason);
            return true;
        }
        finally
        {
            _rooms.Exit(room);
        }
    }

    /// <summary>Another node holds the peer now. Ends the session with which this node held it, and no later one.</summary>
    public void Lose(string peerId, Session session)
    {
        if (_sessions.TryEnd(peerId, session))
        {
            _index.RemoveLater(session.Room);
        }
    }

    private async ValueTask LeaveLockedAsync(Room room, string peerId, string reason)
    {
        try
        {
            if (await _store.LeaveAsync(room.Name, peerId, _lease.Owner) is { } revision)
            {
                NoteDeparture(peerId, reason);
                await _news.AnnounceAsync(room, new PeerGone(room.Name, room.Id, revision.Version, peerId, reason), revision.Nodes);
            }
            else
            {
                room.MarkGone(peerId, reason);
                await _resync.RunAsync(room);
            }
        }
        catch (HubException)
        {
            NoteDeparture(peerId, reason);
            room.MarkGone(peerId, reason);
            _repairs.Request(room, RepairReason.Failure);
        }

        await _index.RemoveUnlessUsedAsync(room);
    }

    // Should another node put the peer back, that is undone.
    private void NoteDeparture(string peerId, string reason)
    {
        if (_store.IsShared)
        {
            _departures.Add(peerId, reason);
        }
    }

    private async Task ExpireDetachedAsync(string peerId, Session session, string reason)
    {
        var room = session.Room;
        if (!room.TryEnter())
        {
            return;
        }

        try
        {
            // A peer that has resumed has another session.
            using var roomLock = await _rooms.LockAsync(room, anyway: true);
            if (_sessions.TryEnd(peerId, session))
            {
                Log.TimedOut(_logger, peerId);
                room.Drop(peerId);
                await LeaveLockedAsync(room, peerId, reason);
            }
        }
        finally
        {
            _rooms.Exit(room);
        }
    }
}
