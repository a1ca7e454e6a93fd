using StackExchange.Redis;

namespace Signaling.Tests.Support.Redis;

/// <summary>The rooms, peers and nodes as stored in Redis. The keys are read one by one, so the result is exact only while nothing changes.</summary>
/// <param name="Rooms">The rooms by name.</param>
/// <param name="Owners">The nodes that hold a lease, as ID and epoch.</param>
/// <param name="RoomsOf">The rooms in which a node has peers, by the same ID and epoch.</param>
/// <param name="OtherKeys">All other keys with the prefix.</param>
internal sealed record StoredDirectory(
    IReadOnlyDictionary<string, StoredRoom> Rooms,
    IReadOnlySet<string> Owners,
    IReadOnlyDictionary<string, IReadOnlySet<string>> RoomsOf,
    IReadOnlyList<string> OtherKeys)
{
    public static async Task<StoredDirectory> ReadAsync(IConnectionMultiplexer connection, string prefix = "signaling")
    {
        var database = connection.GetDatabase();
        var rooms = new Dictionary<string, StoredRoom>(StringComparer.Ordinal);
        var owners = new HashSet<string>(StringComparer.Ordinal);
        var roomsOf = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        var otherKeys = new List<string>();
        foreach (var key in await KeysAsync(connection, prefix))
        {
            if (key == $"{prefix}:nodes")
            {
                // Names of another form do not belong to nodes of this release.
                owners.UnionWith((await database.SortedSetRangeByRankAsync(key)).Select(owner => owner.ToString()).Where(owner => owner.Contains(':', StringComparison.Ordinal)));
            }
            else if (Middle(key, $"{prefix}:room:{{", "}") is { } room)
            {
                var fields = (await database.HashGetAllAsync(key)).ToDictionary(field => field.Name.ToString(), field => field.Value);
                rooms[room] = new StoredRoom(
                    fields.TryGetValue("version", out var version) ? (long)version : 0,
                    fields.Where(field => field.Key.StartsWith("p:", StringComparison.Ordinal))
                        .ToDictionary(field => field.Key[2..], field => field.Value.ToString()));
            }
            else if (Middle(key, $"{prefix}:node:", ":rooms") is { } owner)
            {
                roomsOf[owner] = (await database.SetMembersAsync(key)).Select(member => member.ToString()).ToHashSet();
            }
            else if (key != $"{prefix}:format")
            {
                otherKeys.Add(key);
            }
        }

        return new StoredDirectory(rooms, owners, roomsOf, otherKeys);
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(IConnectionMultiplexer connection, string prefix)
    {
        var keys = new List<string>();
        foreach (var server in connection.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(pattern: prefix + ":*"))
            {
                keys.Add(key.ToString());
            }
        }

        return keys;
    }

    private static string? Middle(string text, string start, string end) =>
        text.StartsWith(start, StringComparison.Ordinal) && text.EndsWith(end, StringComparison.Ordinal) ? text[start.Length..^end.Length] : null;
}

/// <summary>A room as stored in Redis.</summary>
/// <param name="Version">The version.</param>
/// <param name="Peers">The stored data of each peer, by ID.</param>
internal sealed record StoredRoom(long Version, IReadOnlyDictionary<string, string> Peers)
{
    public IReadOnlySet<string> PeerIds { get; } = Peers.Keys.ToHashSet();
}
