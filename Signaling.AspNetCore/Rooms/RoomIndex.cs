using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Records in the store in which rooms this node has peers: another node has to know them if this one dies. Used in the turn of the room.</summary>
internal sealed class RoomIndex(IRoomStore store, INodeLease lease, LocalRooms rooms, RepairQueue repairs)
{
    /// <summary>Records that this node has peers in a room, before it has: this node may die at any time.</summary>
    public async Task AddAsync(RoomReplica room)
    {
        var owner = lease.Owner;
        if (room.IndexedAs != owner)
        {
            room.MayBeIndexedAs = owner;
            await store.IndexAsync(room.Name, owner);
            room.IndexedAs = owner;
        }
    }

    /// <summary>Gives the replica of a room up when this node has no peer in the room any more.</summary>
    public async Task RemoveUnlessUsedAsync(RoomReplica room)
    {
        if (room.HoldsPeers || room.NeedsSync)
        {
            return;
        }

        room.Unload();
        if (room.MayBeIndexedAs is { } owner)
        {
            // From here on it may be there no longer.
            room.IndexedAs = null;
            try
            {
                await store.UnindexAsync(room.Name, owner);
                room.MayBeIndexedAs = null;
            }
            catch (HubException)
            {
                repairs.Request(room, RepairReason.Failure);
            }
        }
    }

    /// <summary>The same in a turn of its own, after the caller's locks.</summary>
    public async Task RemoveDetachedAsync(RoomReplica room)
    {
        await Task.Yield();
        if (room.TryEnter())
        {
            try
            {
                using var turn = await rooms.TakeTurnAsync(room, anyway: true);
                await RemoveUnlessUsedAsync(room);
            }
            finally
            {
                rooms.Exit(room);
            }
        }
    }
}
