using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using Signaling.Server.Rooms.Nodes;
using Signaling.Server.Rooms.Resync;

namespace Signaling.Server.Rooms;

// What nodes tell each other.
internal sealed partial class RoomDirectory
{
    // This node's own replica takes the change like any other node's, in the order of versions.
    private async Task AnnounceAsync(RoomReplica room, RoomChange change, ImmutableArray<string> nodes)
    {
        Take(room, change);
        await TellAsync(room, change, nodes);
    }

    private async Task TellAsync(RoomReplica room, NodeMessage message, ImmutableArray<string> nodes)
    {
        if (nodes.All(node => node == _lease.NodeId))
        {
            return;
        }

        try
        {
            await Task.WhenAll(nodes.Where(node => node != _lease.NodeId).Select(node => _link.SendAsync(node, message)));
            room.OthersNeedSync &= message is not RoomMoved;
        }
        catch (HubException)
        {
            // It has happened all the same; the others learn it when Redis is back.
            room.OthersNeedSync = true;
            RequestSync(room, RepairReason.Failure);
        }
    }

    private void Receive(NodeMessage message)
    {
        if (!TryTakeQuestion(message) && _rooms.TryGetValue(message.Room, out var room))
        {
            Take(room, message);
        }
    }

    private void Take(RoomReplica room, NodeMessage message)
    {
        if (!room.Receive(message) && room.OldestWaiting == message)
        {
            WatchGap(room);
        }
    }

    private void WatchGap(RoomReplica room)
    {
        if (room.OldestWaiting is { } oldest)
        {
            _ = WatchGapDetachedAsync(room, oldest);
        }
    }

    private async Task WatchGapDetachedAsync(RoomReplica room, NodeMessage? oldest)
    {
        while (oldest is not null)
        {
            await Task.Delay(_gapPatience, _time);
            var now = room.OldestWaiting;
            if (now == oldest)
            {
                RequestSync(room, RepairReason.Gap);
                return;
            }

            oldest = now;
        }
    }

    /// <summary>False when the replica has not followed to there in time, or cannot: it has to be replaced.</summary>
    private async Task<bool> ReachedAsync(RoomReplica room, string roomId, long version)
    {
        try
        {
            return await room.ReachedAsync(roomId, version).WaitAsync(_gapPatience, _time);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
