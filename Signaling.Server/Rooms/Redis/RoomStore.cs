using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using StackExchange.Redis;

namespace Signaling.Server.Rooms.Redis;

/// <summary>
/// The rooms in Redis. A room is one hash, so every change of it is one script on one key, and rooms spread over a Redis Cluster by
/// themselves. All calls refuse with <c>unavailable</c> while Redis is out of reach.
/// </summary>
internal sealed class RoomStore(RedisConnection redis, IOptions<SignalingOptions> options)
{
    private static readonly RedisScript _join = RedisScript.Load("room", "join");
    private static readonly RedisScript _leave = RedisScript.Load("room", "leave");
    private static readonly RedisScript _update = RedisScript.Load("room", "update");
    private static readonly RedisScript _sync = RedisScript.Load("room", "sync");
    private static readonly RedisScript _reap = RedisScript.Load("room", "reap");

    private readonly string _prefix = options.Value.Redis.KeyPrefix;
    private readonly int _capacity = options.Value.Limits.MaxPeersPerRoom;

    public bool IsUp => redis.IsUp;

    /// <summary>The room with the new peer in it. Refuses with <c>room_full</c>.</summary>
    public async Task<RoomSnapshot> JoinAsync(string room, string peerId, string owner, JoinRequest request)
    {
        var record = PeerRecord.Write(request.DisplayName ?? string.Empty, request.Metadata ?? ImmutableDictionary<string, string>.Empty);
        var result = await redis.CallAsync(db => _join.RunAsync(db, Room(room), peerId, owner, record, _capacity, NewRoomId()));
        return result.IsNull ? throw Refusal.RoomFull(_capacity) : Snapshot(result);
    }

    /// <summary>Null when the peer is not there, or held by somebody else.</summary>
    public async Task<RoomRevision?> LeaveAsync(string room, string peerId, string owner) =>
        Revision(await redis.CallAsync(db => _leave.RunAsync(db, Room(room), peerId, owner)));

    /// <summary>Null when the peer is not there, or held by somebody else.</summary>
    public async Task<RoomRevision?> UpdateAsync(string room, PeerInfo peer, string owner) =>
        Revision(await redis.CallAsync(db => _update.RunAsync(db, Room(room), peer.PeerId, owner, PeerRecord.Write(peer.DisplayName, peer.Metadata))));

    /// <summary>
    /// Makes the room hold exactly those peers of a node. Answers with the room, whether it had to be changed, and for whom there was no place.
    /// </summary>
    public async Task<(RoomSnapshot Room, bool Changed, ImmutableArray<string> Refused)> SyncAsync(
        string room, string owner, string roomId, long version, IReadOnlyList<PeerInfo> peers)
    {
        List<RedisValue> arguments = [Owners.NodeOf(owner), owner, roomId.Length > 0 ? roomId : NewRoomId(), version, _capacity];
        foreach (var peer in peers)
        {
            arguments.AddRange([peer.PeerId, peer.Order, PeerRecord.Write(peer.DisplayName, peer.Metadata)]);
        }

        var result = await redis.ProbeAsync(db => _sync.RunAsync(db, Room(room), [.. arguments]));
        return (Snapshot(result[2]), (int)result[0] > 0, [.. Texts(result[1])]);
    }

    /// <summary>Takes the peers of a dead owner out. The version is the one after the last of them.</summary>
    public async Task<(long Version, string RoomId, ImmutableArray<string> Peers, ImmutableArray<string> Nodes)> ReapAsync(string room, string owner)
    {
        var result = await redis.CallAsync(db => _reap.RunAsync(db, Room(room), owner));
        return ((long)result[0], (string)result[1]!, [.. Texts(result[2])], [.. Texts(result[3])]);
    }

    /// <summary>Notes that an owner has peers in a room, for those who would have to take them out.</summary>
    public Task IndexAsync(string room, string owner) => redis.ProbeAsync(db => db.SetAddAsync(Index(owner), room));

    public Task UnindexAsync(string room, string owner) => redis.CallAsync(db => db.SetRemoveAsync(Index(owner), room));

    public async Task<IReadOnlyList<string>> GetRoomsAsync(string owner) =>
        [.. (await redis.CallAsync(db => db.SetMembersAsync(Index(owner)))).Select(room => (string)room!)];

    public Task DropIndexAsync(string owner) => redis.ProbeAsync(db => db.KeyDeleteAsync(Index(owner)));

    private RedisKey Room(string name) => $"{_prefix}:room:{{{name}}}";

    private RedisKey Index(string owner) => $"{_prefix}:node:{owner}:rooms";

    private static string NewRoomId() => Guid.NewGuid().ToString("N")[..12];

    private static RoomRevision? Revision(RedisResult result) => result.IsNull ? null : new((long)result[0], [.. Texts(result[1])]);

    private static string[] Texts(RedisResult result) => (string[])result!;

    private static RoomSnapshot Snapshot(RedisResult result)
    {
        var fields = (RedisValue[])result!;
        if (fields.Length == 0)
        {
            return RoomSnapshot.None;
        }

        var (id, version) = (string.Empty, 0L);
        List<Member> members = [];
        for (var i = 0; i < fields.Length; i += 2)
        {
            string name = fields[i]!;
            switch (name)
            {
                case "id":
                    id = fields[i + 1]!;
                    break;
                case "version":
                    version = (long)fields[i + 1];
                    break;
                case not "order":
                    members.Add(PeerRecord.Read(name["p:".Length..], fields[i + 1]!));
                    break;
            }
        }

        return new(id, version, [.. members.OrderBy(member => member.Peer.Order)]);
    }

    /// <summary>What the room's hash holds of a peer: <c>owner order record</c>.</summary>
    private sealed record PeerRecord(string Name, IReadOnlyDictionary<string, string> Metadata)
    {
        public static string Write(string name, IReadOnlyDictionary<string, string> metadata) =>
            JsonSerializer.Serialize(new PeerRecord(name, metadata));

        public static Member Read(string peerId, string text)
        {
            var parts = text.Split(' ', 3);
            var record = JsonSerializer.Deserialize<PeerRecord>(parts[2])!;
            var order = long.Parse(parts[1], CultureInfo.InvariantCulture);
            return new(new PeerInfo(peerId, record.Name, record.Metadata, PeerStates.Connected, order), parts[0]);
        }
    }
}
