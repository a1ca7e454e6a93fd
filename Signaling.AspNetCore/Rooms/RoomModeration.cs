using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>
/// Removes peers and closes rooms, on whichever node they are, and changes the settings of rooms. The store decides; the nodes that hold the peers learn of it
/// as of any change, and close the connections.
/// </summary>
internal sealed class RoomModeration(
    IModerationStore store, INodeLease lease, LocalRooms rooms, RoomIndex index, ChangePublisher publisher, RepairQueue repairs, ILogger logger)
{
    private const string Operator = "an operator";

    /// <summary>Removes a peer, and bans its subject if asked to. Refuses with <c>peer_not_found</c>.</summary>
    /// <param name="roomName">The room.</param>
    /// <param name="peerId">The peer to remove.</param>
    /// <param name="by">The peer of the room that removes it; null for an operator.</param>
    /// <param name="ban">The ban; null for none.</param>
    public async Task<RemovalResult> RemoveAsync(string roomName, string peerId, string? by, BanTerm? ban)
    {
        var result = await ChangeAsync(roomName, () => store.RemoveAsync(roomName, peerId, by, ban), (room, result) =>
        {
            var change = new PeerGone(room.Name, result.RoomId, result.Revision.Version, peerId, PeerLeftReasons.Removed);

            // The node that held the peer may have no other peer in the room.
            return AnnounceAsync(room, [change], [.. result.Revision.Nodes.Append(Owners.NodeOf(result.FormerOwner)).Distinct()], result.Revision.IsLast);
        }) ?? throw Refusal.PeerNotFound();
        Log.Removed(logger, peerId, roomName, by ?? Operator, result.BannedSubject is null ? "not banned" : "banned");
        return result;
    }

    /// <summary>Removes all peers of a room. A later join begins a new room of that name. Returns the number of peers, or null when there is no such room.</summary>
    public async Task<int?> CloseAsync(string roomName)
    {
        var result = await ChangeAsync(roomName, () => store.CloseAsync(roomName), (room, result) =>
        {
            var version = result.Version - result.Peers.Length;
            return AnnounceAsync(
                room, [.. result.Peers.Select(peerId => new PeerGone(room.Name, result.RoomId, ++version, peerId, PeerLeftReasons.RoomClosed))], result.Nodes, endsRoom: true);
        });
        if (result is not null)
        {
            Log.Closed(logger, roomName, result.Peers.Length);
        }

        return result?.Peers.Length;
    }

    /// <summary>Locks a room or unlocks it. Returns false when there is no such room.</summary>
    public async Task<bool> SetLockedAsync(string roomName, bool isLocked, string? by)
    {
        var room = rooms.Enter(roomName);
        try
        {
            await lease.RequireAsync();
            if (await store.SetLockedAsync(roomName, isLocked, by) is not { } result)
            {
                return false;
            }

            Log.Locked(logger, roomName, isLocked ? "locked" : "unlocked", by ?? Operator);
            LockChanged change = new(roomName, result.RoomId, result.Revision.Version, new(isLocked, result.Number));
            publisher.Take(room, change);
            await publisher.SendAsync(room, change, result.Revision.Nodes);
            return true;
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    // The room lock keeps the order of this node's changes: a peer that joins here afterwards receives a roster without the removed peers.
    private async Task<T?> ChangeAsync<T>(string roomName, Func<ValueTask<T?>> change, Func<Room, T, Task> announceAsync)
        where T : class
    {
        var room = rooms.Enter(roomName);
        try
        {
            await lease.RequireAsync();
            using var roomLock = await rooms.LockAsync(room);
            try
            {
                var result = await change();
                if (result is not null)
                {
                    await announceAsync(room, result);
                }

                return result;
            }
            catch (StoreUnavailableException)
            {
                // Redis may have made the change: the answer may be late or lost.
                room.Repair.OthersMissChanges = true;
                repairs.Request(room, RepairReason.Failure);
                throw;
            }
            finally
            {
                await index.RemoveUnlessUsedAsync(room);
            }
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    private async Task AnnounceAsync(Room room, IReadOnlyList<PeerGone> changes, ImmutableArray<string> nodes, bool endsRoom)
    {
        foreach (var change in changes)
        {
            await publisher.AnnounceAsync(room, change, nodes, endsRoom: endsRoom && change == changes[^1]);
        }

        if (room.IsLoaded && changes is [.., var last])
        {
            await publisher.ReachedAsync(room, last.RoomId, last.Version);
        }
    }
}
