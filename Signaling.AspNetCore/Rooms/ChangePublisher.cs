using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Applies changes to the rooms of this node, and sends them to the other nodes.</summary>
internal sealed class ChangePublisher(
    INodeChannel channel, INodeLease lease, RepairQueue repairs, RoomObservers observers, TimeProvider time, ILogger logger)
{
    // A change that another node announced arrives within milliseconds. A change that has not arrived after this time is lost.
    private static readonly TimeSpan _gapTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Applies a change to the room of this node in the order of versions, as every other node does, and sends it to the other nodes.</summary>
    /// <param name="room">The room.</param>
    /// <param name="change">The change, which the store has made.</param>
    /// <param name="nodes">The nodes that have peers in the room.</param>
    /// <param name="isUpdate">Whether the peer has changed its name or its metadata.</param>
    /// <param name="endsRoom">Whether the room has no peers now.</param>
    public Task AnnounceAsync(Room room, RoomChange change, ImmutableArray<string> nodes, bool isUpdate = false, bool endsRoom = false)
    {
        observers.Publish(change, room.State, isUpdate, endsRoom);
        Take(room, change);
        return SendAsync(room, change, nodes);
    }

    /// <summary>Tells the observers of a change that the other nodes learn of by a comparison.</summary>
    public void Report(Room room, RoomChange change) => observers.Publish(change, room.State, isUpdate: false, endsRoom: false);

    /// <summary>Tells the observers of a suspension that the store could not confirm.</summary>
    public void ReportUnconfirmed(Room room, Member suspended) =>
        observers.PublishUnconfirmed(RoomEventKind.Suspended, room.Name, room.Id, suspended.PeerId, suspended.Peer);

    /// <summary>Sends a message to the nodes other than this one.</summary>
    public Task SendAsync(Room room, NodeMessage message, ImmutableArray<string> nodes)
    {
        nodes = nodes.Remove(lease.NodeId);
        return nodes.IsEmpty ? Task.CompletedTask : SendToAllAsync(room, message, nodes);
    }

    /// <summary>Applies a message to the room of this node, now or after the messages before it have arrived.</summary>
    public void Take(Room room, NodeMessage message)
    {
        if (!room.Receive(message) && room.OldestWaiting == message)
        {
            WatchGap(room);
        }
    }

    /// <summary>Requests a comparison when the room keeps waiting for a message that is lost.</summary>
    public void WatchGap(Room room)
    {
        if (room.OldestWaiting is { } oldest)
        {
            WatchGapDetachedAsync(room, oldest).Detach(logger);
        }
    }

    /// <summary>Returns false when the room has not reached this version in time, or cannot reach it: the room has to be replaced.</summary>
    public async ValueTask<bool> ReachedAsync(Room room, string? roomId, long version)
    {
        var reached = room.ReachedAsync(roomId, version);
        try
        {
            return reached.IsCompleted ? await reached : await reached.WaitAsync(_gapTimeout, time);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task SendToAllAsync(Room room, NodeMessage message, ImmutableArray<string> nodes)
    {
        try
        {
            await Task.WhenAll(nodes.Select(node => channel.SendAsync(node, message)));
            room.Repair.OthersMissChanges &= message is not RoomMoved;
        }
        catch (StoreUnavailableException)
        {
            // The change is stored. The other nodes learn of it when they are reachable again.
            room.Repair.OthersMissChanges = true;
            repairs.Request(room, RepairReason.Failure);
        }
    }

    private async Task WatchGapDetachedAsync(Room room, NodeMessage? oldest)
    {
        while (oldest is not null)
        {
            await Task.Delay(_gapTimeout, time);
            var now = room.OldestWaiting;
            if (now == oldest)
            {
                repairs.Request(room, RepairReason.Gap);
                return;
            }

            oldest = now;
        }
    }
}
