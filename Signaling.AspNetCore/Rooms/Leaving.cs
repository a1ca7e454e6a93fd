using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Takes peers out of rooms: those that leave, those that do not come back in time, and those that another node has now.</summary>
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
        suspensions.Expired += (peerId, session, reason) => _ = ExpireDetachedAsync(peerId, session, reason);
    }

    /// <summary>See <see cref="IRoomDirectory.LeaveAsync"/>.</summary>
    public async ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason)
    {
        if (!_sessions.TryGet(peerId, out var session) || session.ConnectionId != connectionId || !_sessions.TryEnd(peerId, session) || !session.Room.TryEnter())
        {
            return false;
        }

        var room = session.Room;
        try
        {
            // Silent at once; or, when it is still coming in, as soon as it is inside. It may be suspended, too: the end of its connection and the
            // end of its Join come at the same time when the connection is cut during the Join.
            var wasInside = room.Silence(peerId, connectionId, leaves: true) is not null;
            using var turn = await _rooms.TakeTurnAsync(room, anyway: true);
            wasInside |= room.Silence(peerId, connectionId, leaves: true) is not null;
            if (_sessions.Contains(peerId))
            {
                return false; // it has come back here on another connection
            }

            room.Drop(peerId);
            if (!wasInside && room.Find(peerId)?.NodeId != _lease.NodeId)
            {
                return false; // it was not let in, or another node has it
            }

            await LeaveInTurnAsync(room, peerId, reason);
            return true;
        }
        finally
        {
            _rooms.Exit(room);
        }
    }

    /// <summary>Another node has the peer now. Called by a replica, under its gate.</summary>
    public void Lose(RoomReplica room, string peerId)
    {
        if (_sessions.TryGet(peerId, out var session) && session.Room == room && _sessions.TryEnd(peerId, session))
        {
            _ = _index.RemoveDetachedAsync(room);
        }
    }

    private async ValueTask LeaveInTurnAsync(RoomReplica room, string peerId, string reason)
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
                room.Forget(peerId, reason);
                await _resync.RunAsync(room);
            }
        }
        catch (HubException)
        {
            NoteDeparture(peerId, reason);
            room.Forget(peerId, reason);
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
            // A peer that comes back has another session.
            using var turn = await _rooms.TakeTurnAsync(room, anyway: true);
            if (_sessions.TryEnd(peerId, session))
            {
                Log.TimedOut(_logger, peerId);
                room.Drop(peerId);
                await LeaveInTurnAsync(room, peerId, reason);
            }
        }
        catch (Exception exception)
        {
            Log.UpkeepFailed(_logger, exception);
        }
        finally
        {
            _rooms.Exit(room);
        }
    }
}
