using System.Globalization;
using System.Text.Json;
using Signaling.Contracts;
using StackExchange.Redis;

namespace Signaling.Server.Rooms.Redis;

/// <summary>What the room's hash holds of a peer, as room.lua has it: <c>owner order state hash record</c>.</summary>
internal sealed record PeerRecord(string Name, IReadOnlyDictionary<string, string> Metadata)
{
    private const string Prefix = "p:";

    public static string StateOf(PeerInfo peer) => peer.State == PeerStates.Suspended ? "s" : "c";

    public static string Write(string name, IReadOnlyDictionary<string, string> metadata) => JsonSerializer.Serialize(new PeerRecord(name, metadata));

    public static (Member Member, string TokenHash) Read(string field, string value)
    {
        var parts = value.Split(' ', 5);
        var record = JsonSerializer.Deserialize<PeerRecord>(parts[4])!;
        var order = long.Parse(parts[1], CultureInfo.InvariantCulture);
        var state = parts[2] == "s" ? PeerStates.Suspended : PeerStates.Connected;
        return (new(new PeerInfo(field[Prefix.Length..], record.Name, record.Metadata, state, order), parts[0]), parts[3]);
    }

    /// <summary>All fields of a room's hash, and the hashes of its peers' tokens.</summary>
    public static (RoomSnapshot Room, Dictionary<string, string> TokenHashes) ReadRoom(RedisResult result)
    {
        var fields = (RedisValue[])result!;
        var (id, version) = (string.Empty, 0L);
        List<Member> members = [];
        Dictionary<string, string> hashes = new(StringComparer.Ordinal);
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
                    var (member, hash) = Read(name, fields[i + 1]!);
                    members.Add(member);
                    hashes[member.Peer.PeerId] = hash;
                    break;
            }
        }

        return (fields.Length == 0 ? RoomSnapshot.None : new(id, version, [.. members.OrderBy(member => member.Peer.Order)]), hashes);
    }
}
