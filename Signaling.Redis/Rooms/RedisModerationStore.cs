using System.Globalization;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Redis.Connection;
using Signaling.Redis.Format;
using StackExchange.Redis;

namespace Signaling.Redis.Rooms;

/// <summary>Moderation of the rooms in Redis, on the data of <see cref="RedisRoomStore"/>.</summary>
internal sealed class RedisModerationStore(
    RedisConnection redis, RedisRoomStore rooms, IOptions<RedisOptions> options, TimeProvider time) : IModerationStore
{
    // A node that was unreachable for longer could put a removed peer back. Other nodes take its peers over long before that.
    private static readonly long _keepRemovals = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private static readonly RedisScript _remove = RedisScript.Load("room", "removals", "remove");
    private static readonly RedisScript _close = RedisScript.Load("room", "removals", "close");
    private static readonly RedisScript _set = RedisScript.Load("room", "set");
    private static readonly RedisScript _ban = RedisScript.Load("removals", "ban");

    private readonly RoomKeys _keys = new(options.Value.KeyPrefix);

    public async ValueTask<RemovalResult?> RemoveAsync(string room, string peerId, string? by, BanTerm? ban)
    {
        RedisKey[] keys = [.. _keys.RoomAndMailbox(room, peerId), _keys.Removals(room)];
        RedisValue length = ban is null ? RedisValue.EmptyString : (long)ban.Duration.TotalMilliseconds;
        var result = await redis.CallAsync(
            db => _remove.RunAsync(db, keys, peerId, by ?? string.Empty, length, ban?.Reason ?? string.Empty, _keepRemovals));
        if (result.IsNull)
        {
            return null;
        }

        RequireJoined(result);
        var banned = (string)result[4]!;
        return new(RedisRoomStore.RevisionOf(result), (string)result[2]!, (string)result[3]!, banned.Length > 0 ? banned : null);
    }

    public async ValueTask<ClosureResult?> CloseAsync(string room)
    {
        var result = await redis.CallAsync(db => _close.RunAsync(db, [_keys.Room(room), _keys.Removals(room), _keys.Knocks(room)], _keepRemovals));
        return result.IsNull ? null : new((long)result[0], (string)result[1]!, [.. (string[])result[2]!], [.. (string[])result[3]!]);
    }

    public async ValueTask<LockResult?> SetLockedAsync(string room, bool isLocked, string? by)
    {
        var result = await SetAsync(room, "lock", isLocked ? 1 : RedisValue.EmptyString, by);
        return result.IsNull ? null : new((string)result[0]!, new((long)result[1], [.. (string[])result[3]!]), (long)result[2]);
    }

    public async ValueTask<bool> SetCapacityAsync(string room, int? capacity) =>
        !(await SetAsync(room, "capacity", capacity ?? RedisValue.EmptyString, by: null)).IsNull;

    public async ValueTask<DateTimeOffset> BanAsync(string room, string subject, BanTerm ban)
    {
        var length = (long)ban.Duration.TotalMilliseconds;
        return TimeOf((long)await redis.CallAsync(db => _ban.RunAsync(db, [_keys.Removals(room)], subject, length, ban.Reason)));
    }

    public async ValueTask<bool> UnbanAsync(string room, string subject) =>
        await redis.CallAsync(db => db.HashDeleteAsync(_keys.Removals(room), "b:" + subject, CommandFlags.DemandMaster));

    public async ValueTask<IReadOnlyList<RoomBan>> GetBansAsync(string room)
    {
        var now = time.GetUtcNow();
        return
        [
            .. (await GetAllAsync(_keys.Removals(room)))
                .Where(entry => entry.Name.StartsWith("b:", StringComparison.Ordinal))
                .Select(entry => (entry.Name, Parts: entry.Value.Split(' ', 2)))
                .Where(entry => entry.Parts.Length == 2)
                .Select(entry => new RoomBan(entry.Name[2..], TimeOf(entry.Parts[0]), entry.Parts[1]))
                .Where(ban => ban.Until > now),
        ];
    }

    public async ValueTask<IReadOnlyList<RoomKnock>> GetKnocksAsync(string room) =>
    [
        .. (await GetAllAsync(_keys.Knocks(room)))
            .Select(entry => (entry.Name, Parts: entry.Value.Split(' ', 3)))
            .Where(entry => entry.Parts.Length == 3)
            .Select(entry => new RoomKnock(entry.Name, entry.Parts[1], entry.Parts[2], TimeOf(entry.Parts[0])))
            .OrderByDescending(knock => knock.At),
    ];

    public async ValueTask<(RoomState State, RoomSettings Settings)?> GetAsync(string room)
    {
        var fields = await redis.CallAsync(db => db.ExecuteAsync("HGETALL", [(RedisKey)_keys.Room(room)], CommandFlags.DemandMaster));
        var state = PeerRecord.ReadRoom(fields).Room;
        return state.Id is null ? null : (state, PeerRecord.ReadSettings(fields));
    }

    public async ValueTask<IReadOnlyList<string>> GetRoomsAsync()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var owner in await GetOwnersAsync())
        {
            names.UnionWith(await rooms.GetRoomsAsync(owner));
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    public async ValueTask<IReadOnlyList<(string NodeId, int Rooms)>> GetNodesAsync()
    {
        List<(string NodeId, int Rooms)> found = [];
        foreach (var owner in await GetOwnersAsync())
        {
            found.Add((Owners.NodeOf(owner), (await rooms.GetRoomsAsync(owner)).Count));
        }

        return found;
    }

    // All owners: also those whose lease has expired, until their peers have been taken over; see renew.lua.
    private async Task<IEnumerable<string>> GetOwnersAsync() =>
        (await redis.CallAsync(db => db.SortedSetRangeByRankAsync(_keys.Nodes, flags: CommandFlags.DemandMaster)))
            .Select(owner => ((string)owner!).TrimStart('!')).Where(Owners.IsOne).Distinct();

    private async Task<RedisResult> SetAsync(string room, RedisValue setting, RedisValue value, string? by)
    {
        var result = await redis.CallAsync(db => _set.RunAsync(db, [_keys.Room(room), _keys.Knocks(room)], setting, value, by ?? string.Empty));
        RequireJoined(result);
        return result;
    }

    private async Task<IEnumerable<(string Name, string Value)>> GetAllAsync(RedisKey key) =>
        (await redis.CallAsync(db => db.HashGetAllAsync(key, CommandFlags.DemandMaster))).Select(entry => ((string)entry.Name!, (string)entry.Value!));

    private static void RequireJoined(RedisResult result)
    {
        if (!result.IsNull && result.Length == 1)
        {
            throw Refusal.NotJoined();
        }
    }

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // An entry that cannot be read ends at once.
    private static DateTimeOffset TimeOf(string milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? TimeOf(parsed) : DateTimeOffset.MinValue;
}
