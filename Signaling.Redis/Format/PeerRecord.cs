using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;
using StackExchange.Redis;

namespace Signaling.Redis.Format;

/// <summary>The data of a peer in the room's hash, as described in room.lua: <c>owner order state hash record</c>.</summary>
/// <param name="Name">The display name.</param>
/// <param name="Metadata">The metadata.</param>
/// <param name="UserId">The user's ID. It is the last property, because join.lua finds a user's peers by the ends of their records. A release that does not know it drops it.</param>
internal sealed record PeerRecord(
    string Name, IReadOnlyDictionary<string, string> Metadata, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(1)] string? UserId = null)
{
    private const string Prefix = "p:";

    private static readonly PeerRecord _unreadable = new(string.Empty, ImmutableDictionary<string, string>.Empty);

    public static string StateOf(PeerInfo peer) => peer.State == PeerStates.Suspended ? "s" : "c";

    public static string FieldOf(string peerId) => Prefix + peerId;

    /// <summary>Returns what a peer has to prove to resume, or null for a value that does not describe a peer.</summary>
    public static PeerIdentity? IdentityOf(string value) => value.Split(' ', 5) is [_, _, _, var hash, var record] ? new(hash, ReadRecord(record).UserId) : null;

    public static string Write(PeerInfo peer) => Write(peer.DisplayName, peer.Metadata, peer.UserId);

    public static string Write(string name, IReadOnlyDictionary<string, string> metadata, string? userId) => JsonSerializer.Serialize(new PeerRecord(name, metadata, userId));

    /// <summary>Returns the end of the record of each peer of this user, and of no other peer. JSON escapes the quotes in every text.</summary>
    public static string EndOf(string userId) => $",\"{nameof(UserId)}\":{JsonSerializer.Serialize(userId)}}}";

    /// <summary>
    /// Reads all fields of a room's hash, and the hashes of its peers' tokens. Ignores fields that this release does not know, and peers that it cannot read:
    /// nothing in one room may stop the work of this node.
    /// </summary>
    public static (RoomState Room, Dictionary<string, string> TokenHashes) ReadRoom(RedisResult result)
    {
        var fields = (RedisValue[])result!;
        var (id, version, isLocked, locks) = ((string?)null, 0L, false, 0L);
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
                    _ = fields[i + 1].TryParse(out version);
                    break;
                case "lock":
                    isLocked = true;
                    break;
                case "locks":
                    _ = fields[i + 1].TryParse(out locks);
                    break;
                case var field when field.StartsWith(Prefix, StringComparison.Ordinal) && Read(field, fields[i + 1]!) is var (member, hash):
                    members.Add(member);
                    hashes[member.Peer.PeerId] = hash;
                    break;
            }
        }

        RoomState room = new(id, version, [.. members.OrderBy(member => member.Peer.Order)]) { Lock = new(isLocked, locks) };
        return (fields.Length == 0 ? RoomState.None : room, hashes);
    }

    /// <summary>Reads the settings of a room from all fields of its hash.</summary>
    public static RoomSettings ReadSettings(RedisResult result)
    {
        var fields = (RedisValue[])result!;
        var (isLocked, capacity) = (false, (int?)null);
        for (var i = 0; i < fields.Length; i += 2)
        {
            isLocked |= fields[i] == "lock";
            capacity = fields[i] == "capacity" && fields[i + 1].TryParse(out int most) ? most : capacity;
        }

        return new(isLocked, capacity);
    }

    private static (Member Member, string TokenHash)? Read(string field, string value)
    {
        var parts = value.Split(' ', 5);
        if (parts.Length < 5 || !Owners.IsOne(parts[0]) || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var order))
        {
            return null;
        }

        var record = ReadRecord(parts[4]);
        var state = parts[2] == "s" ? PeerStates.Suspended : PeerStates.Connected;
        return (new(new PeerInfo(field[Prefix.Length..], record.Name, record.Metadata, state, order, record.UserId), parts[0]), parts[3]);
    }

    // A peer with an unreadable name is still a peer: it has a place in the room, and its node or another node removes it in the end.
    private static PeerRecord ReadRecord(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PeerRecord>(text) is { Name: not null, Metadata: not null } record ? record : _unreadable;
        }
        catch (JsonException)
        {
            return _unreadable;
        }
    }
}
