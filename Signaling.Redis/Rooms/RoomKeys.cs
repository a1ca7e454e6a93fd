using StackExchange.Redis;

namespace Signaling.Redis.Rooms;

/// <summary>
/// The keys in Redis that have to do with rooms. All keys of one room have the same hash tag, so a Redis Cluster places them on one server.
/// </summary>
internal sealed class RoomKeys(string prefix)
{
    // A Cluster places a key by the text in its first pair of braces, up to the first closing brace, or by the whole key if that text is empty.
    public string Room(string name) => $"{prefix}:room:{{{(name.StartsWith('}') ? '\u0001' : string.Empty)}{name}}}";

    /// <summary>Returns the keys of a room and of one peer: its mailbox, its unacknowledged signals, and its resumes; see unacknowledged.lua.</summary>
    /// <remarks>
    /// The last two keys have the names that earlier releases gave them, <c>kept</c> and <c>back</c>: several releases may share one Redis.
    /// </remarks>
    public RedisKey[] RoomAndMailbox(string room, string peerId) =>
        [Room(room), Mailbox(room, peerId), $"{Room(room)}:kept:{peerId}", $"{Room(room)}:back:{peerId}"];

    public string Mailbox(string room, string peerId) => $"{Room(room)}:mail:{peerId}";

    /// <summary>Returns the key of the bans and removed peers, which outlives the room; see removals.lua.</summary>
    public RedisKey Removals(string room) => $"{Room(room)}:removals";

    /// <summary>Returns the key of the newcomers that the locked room has refused; see knocks.lua.</summary>
    public RedisKey Knocks(string room) => $"{Room(room)}:knocks";

    /// <summary>Gets the key of the nodes; see renew.lua.</summary>
    public RedisKey Nodes => $"{prefix}:nodes";

    /// <summary>Returns the key of the events that wait for a receiver; see webhook.lua.</summary>
    public RedisKey Webhook(string id) => $"{prefix}:webhook:{id}";

    public RedisKey Index(string owner) => $"{prefix}:node:{owner}:rooms";
}
