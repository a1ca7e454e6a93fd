using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Records in the store in which rooms this node has peers. If this node dies, another node needs that list. Used under the room lock.</summary>
internal sealed class RoomIndex(IRoomStore store, INodeLease lease, LocalRooms rooms, RepairQueue repairs, ILogger logger)
{
    /// <summary>Records that this node has peers in a room. Called before it has any, because this node may crash at any time.</summary>
    public async Task AddAsync(Room room)
    {
        var owner = lease.Owner;
        if (room.IndexedAs != owner)
        {
            room.MayBeIndexedAs = owner;
            await store.IndexAsync(room.Name, owner);
            room.IndexedAs = owner;
        }
    }

    /// <summary>Stops following a room when this node has no peers left in it.</summary>
    public async Task RemoveUnlessUsedAsync(Room room)
    {
        if (room.HoldsPeers || room.Repair.IsNeeded)
        {
            return;
        }

        room.Unload();
        if (room.MayBeIndexedAs is { } owner)
        {
            // From here on the entry in the store may be gone.
            room.IndexedAs = null;
            try
            {
                await store.UnindexAsync(room.Name, owner);
                room.MayBeIndexedAs = null;
            }
            catch (StoreUnavailableException)
            {
                repairs.Request(room, RepairReason.Failure);
            }
        }
    }

    /// <summary>Does the same as <see cref="RemoveUnlessUsedAsync"/>, later and under a room lock of its own.</summary>
    public void RemoveLater(Room room) => RemoveDetachedAsync(room).Detach(logger);

    private async Task RemoveDetachedAsync(Room room)
    {
        await Task.Yield();
        await rooms.TryRunAsync(room, () => RemoveUnlessUsedAsync(room));
    }
}
