using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Redis.Rooms;

namespace Signaling.Redis.Nodes;

/// <summary>Takes over the peers of dead nodes: each once, by the first node that notices.</summary>
internal sealed class NodeReaper(NodeRegistry nodes, NodeLease lease, RedisRoomStore store, RoomDirectory rooms, ILogger<NodeReaper> logger)
{
    private const int Parallelism = 16;

    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private HashSet<(string Room, string Owner)> _unknownOwners = [];

    public async Task ReapAsync(NodeList list)
    {
        foreach (var owner in list.Expired)
        {
            if (Owners.NodeOf(owner) != lease.NodeId && await nodes.TryClaimAsync(owner))
            {
                await ReapAsync(owner);
            }
        }

        await ReapUnknownOwnersAsync(list);
    }

    private async Task ReapAsync(string owner)
    {
        var names = await store.GetRoomsAsync(owner);
        var (peers, failed) = (0, 0);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (name, _) =>
        {
            if (await TryReapAsync(name, owner) is { } count)
            {
                Interlocked.Add(ref peers, count);
            }
            else
            {
                Interlocked.Increment(ref failed);
            }
        });

        RedisLog.Reaped(logger, owner, peers, names.Count - failed);
        if (failed == 0)
        {
            await store.DropIndexAsync(owner);
            await nodes.RemoveAsync(owner);
            _failing.Remove(owner);
        }
    }

    // Null when the room has to be tried again: the owner can be claimed again after the length of a lease. The other rooms do not wait for it.
    private async Task<int?> TryReapAsync(string name, string owner)
    {
        try
        {
            var peers = await rooms.Takeover.TakeOverAsync(name, owner);
            await store.UnindexAsync(name, owner);
            return peers;
        }
        catch (Exception exception)
        {
            bool isFirst;
            lock (_failing)
            {
                isFirst = _failing.Add(owner);
            }

            if (isFirst)
            {
                RedisLog.ReapingFailed(logger, owner, exception);
            }

            return null;
        }
    }

    /// <summary>
    /// Takes over peers whose owner was unknown to Redis in this beat and in the one before. Either the owner died while its last message was under way, or the
    /// node that took over its peers died before it announced that.
    /// </summary>
    private async Task ReapUnknownOwnersAsync(NodeList list)
    {
        HashSet<(string, string)> unknown = [];
        foreach (var room in rooms.Rooms)
        {
            foreach (var owner in room.GetOwnersExcept(list.Known))
            {
                if (Owners.NodeOf(owner) == lease.NodeId)
                {
                    continue;
                }

                if (!_unknownOwners.Contains((room.Name, owner)))
                {
                    unknown.Add((room.Name, owner));
                    continue;
                }

                if (await TryReapAsync(room.Name, owner) is not null)
                {
                    rooms.Resync.Request(room, RepairReason.Conflict);
                }
            }
        }

        _unknownOwners = unknown;
    }
}
