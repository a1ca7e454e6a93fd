namespace Signaling.Server.Rooms.Redis;

/// <summary>Takes the peers of dead nodes out of their rooms: each once, whoever notices first.</summary>
internal sealed class NodeReaper(NodeRegistry nodes, NodeLease lease, RoomStore store, RedisRoomDirectory rooms, ILogger<NodeReaper> logger)
{
    private const int Parallelism = 16;

    private HashSet<(string Room, string Owner)> _strangers = [];

    public async Task ReapAsync(NodeList list)
    {
        foreach (var owner in list.Expired)
        {
            if (Owners.NodeOf(owner) != lease.NodeId && await nodes.TryClaimAsync(owner))
            {
                await ReapAsync(owner);
            }
        }

        await ReapStrangersAsync(list);
    }

    private async Task ReapAsync(string owner)
    {
        var names = await store.GetRoomsAsync(owner);
        var peers = 0;
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (name, _) =>
            Interlocked.Add(ref peers, await rooms.ReapAsync(name, owner)));

        await store.DropIndexAsync(owner);
        await nodes.RemoveAsync(owner);
        Log.Reaped(logger, owner, peers, names.Count);
    }

    /// <summary>
    /// Peers whose owner Redis does not know, and did not know a while ago either: of a node that died while its last message was under way,
    /// or whose leaving was told to nobody because the one who took it out died over it.
    /// </summary>
    private async Task ReapStrangersAsync(NodeList list)
    {
        HashSet<(string, string)> strangers = [];
        foreach (var room in rooms.Rooms)
        {
            foreach (var owner in room.GetOwnersExcept(list.Known))
            {
                if (Owners.NodeOf(owner) == lease.NodeId)
                {
                    continue;
                }

                if (!_strangers.Contains((room.Name, owner)))
                {
                    strangers.Add((room.Name, owner));
                    continue;
                }

                await rooms.ReapAsync(room.Name, owner);
                rooms.RequestSync(room);
            }
        }

        _strangers = strangers;
    }
}
