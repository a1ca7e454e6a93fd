using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;
using Signaling.Redis.Connection;
using Signaling.Redis.Format;
using StackExchange.Redis;

namespace Signaling.Redis.Rooms;

/// <summary>
/// The rooms in Redis. A room is one hash, so every change of it is one script on one key, and a Redis Cluster distributes rooms over its servers. A room's
/// mailboxes are stored on the same server. All calls refuse with <c>unavailable</c> while Redis is unreachable.
/// </summary>
internal sealed class RedisRoomStore(RedisConnection redis, IOptions<RedisOptions> redisOptions, IOptions<SignalingOptions> options) : IRoomStore
{
    private static readonly RedisScript _join = RedisScript.Load("room", "removals", "knocks", "join");
    private static readonly RedisScript _leave = RedisScript.Load("room", "leave");
    private static readonly RedisScript _leaveLate = RedisScript.Load("room", "leave-late");
    private static readonly RedisScript _update = RedisScript.Load("room", "update");
    private static readonly RedisScript _suspend = RedisScript.Load("room", "mailbox", "suspend");
    private static readonly RedisScript _mail = RedisScript.Load("room", "mailbox", "mail");
    private static readonly RedisScript _resume = RedisScript.Load("room", "mailbox", "unacknowledged", "resume");
    private static readonly RedisScript _sync = RedisScript.Load("room", "removals", "sync");
    private static readonly RedisScript _reap = RedisScript.Load("room", "reap");

    private readonly RoomKeys _keys = new(redisOptions.Value.KeyPrefix);
    private readonly int _capacity = options.Value.Limits.MaxPeersPerRoom;
    private readonly RedisValue _replacesConnected = options.Value.Auth.OnePeerPerUser ? 1 : 0;
    private readonly TimeSpan _resumeWindow = options.Value.ResumeWindow;

    // The limits of a mailbox in signals and bytes, and how long an abandoned mailbox is kept: its peer is taken over at most once before that time is over.
    private readonly RedisValue[] _mailboxLimits =
    [
        options.Value.Mailbox.MaxSignals, options.Value.Mailbox.MaxBytes,
        (long)((2 * options.Value.ResumeWindow) + redisOptions.Value.LeaseDuration + TimeSpan.FromMinutes(5)).TotalMilliseconds,
    ];

    // How long signals are kept for a client that acknowledges them: until the client would have noticed that they are missing.
    private readonly long _keepUnacknowledged = (long)(2 * options.Value.ClientTimeout).TotalMilliseconds;

    public bool IsUp => redis.IsUp;

    public bool IsShared => true;

    public TimeSpan OperationTimeout => redisOptions.Value.CommandTimeout;

    public async ValueTask<JoinedRoom> JoinAsync(
        string room, string peerId, string owner, string tokenHash, JoinRequest request, PeerGrant grant, string? subject)
    {
        var name = request.DisplayName ?? string.Empty;
        var record = PeerRecord.Write(name, request.Metadata ?? ImmutableDictionary<string, string>.Empty, grant.UserId);
        var capacity = Math.Min(_capacity, grant.MaxPeers ?? int.MaxValue);
        var user = grant.UserId is { } userId ? PeerRecord.EndOf(userId) : string.Empty;
        RedisKey[] keys = [_keys.Room(room), _keys.Removals(room), _keys.Knocks(room)];
        var result = await redis.CallAsync(db => _join.RunAsync(
            db, keys, peerId, owner, tokenHash, record, capacity, RoomState.NewId(), user, _replacesConnected, subject ?? string.Empty, name));
        if (result[0].Resp2Type != ResultType.Array)
        {
            throw (string)result[0]! switch
            {
                "banned" => Refusal.Banned(DateTimeOffset.FromUnixTimeMilliseconds((long)result[1]), (string)result[2]!),
                "locked" => new RoomLockedException((string)result[1]!, new((long)result[2], [.. Texts(result[3])])),
                _ => Refusal.RoomFull((int)result[2], (int)result[1], _resumeWindow),
            };
        }

        var replaced = Texts(result[1]).Chunk(2).Select(peer => new ReplacedPeer(peer[0], peer[1]));
        return new(PeerRecord.ReadRoom(result[0]).Room, [.. replaced]);
    }

    public async ValueTask<ChangeResult?> LeaveAsync(string room, string peerId, string owner) =>
        Revision(await redis.CallAsync(db => _leave.RunAsync(db, _keys.RoomAndMailbox(room, peerId), peerId, owner)));

    public async ValueTask<LateLeaveResult?> LeaveLateAsync(string room, string peerId)
    {
        var result = await redis.ProbeAsync(db => _leaveLate.RunAsync(db, _keys.RoomAndMailbox(room, peerId), peerId));
        return result.IsNull ? null : new(Revision(result)!.Value, (string)result[2]!, (string)result[3]!);
    }

    public async ValueTask<ChangeResult?> UpdateAsync(string room, PeerInfo peer, string owner) =>
        Revision(await redis.CallAsync(db => _update.RunAsync(db, [_keys.Room(room)], peer.PeerId, owner, PeerRecord.Write(peer))));

    public async ValueTask<ChangeResult?> SuspendAsync(
        string room, string peerId, string owner, int unsentUnacknowledged, IEnumerable<PeerSignal> unsent, bool probes = false)
    {
        List<RedisValue> arguments = [peerId, owner, .. _mailboxLimits, unsentUnacknowledged];
        foreach (var signal in unsent)
        {
            arguments.AddRange([signal.From, signal.Signal.Bytes, NodeMessageFormat.ToBytes(signal)]);
        }

        Task<RedisResult> RunAsync(IDatabase db) => _suspend.RunAsync(db, _keys.RoomAndMailbox(room, peerId), [.. arguments]);
        return Revision(await (probes ? redis.ProbeAsync(RunAsync) : redis.CallAsync(RunAsync)));
    }

    public async ValueTask<IReadOnlyList<MailResult>> MailAsync(string room, IReadOnlyCollection<string> peerIds, PeerSignal signal)
    {
        RedisKey[] keys = [_keys.Room(room), .. peerIds.Select(peerId => _keys.Mailbox(room, peerId))];
        RedisValue[] arguments =
            [signal.From, .. _mailboxLimits, signal.Signal.Bytes, NodeMessageFormat.ToBytes(signal), signal.Version, .. peerIds.Select(peerId => (RedisValue)peerId)];
        var result = Texts(await redis.CallAsync(db => _mail.RunAsync(db, keys, arguments)));
        _ = long.TryParse(result[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        return [.. result.Skip(1).Select(status => status switch
        {
            "queued" => new MailResult(MailStatus.Queued),
            "full" => new(MailStatus.Full),
            ['@', .. var owner] => new(MailStatus.Connected, owner, version),
            _ => new(MailStatus.Gone),
        })];
    }

    public async ValueTask<PeerIdentity?> GetIdentityAsync(string room, string peerId)
    {
        string? record = await redis.CallAsync(db => db.HashGetAsync(_keys.Room(room), PeerRecord.FieldOf(peerId), CommandFlags.DemandMaster));
        return record is null ? null : PeerRecord.IdentityOf(record);
    }

    public ValueTask<ResumeResult?> ResumeAsync(string room, ResumeTry attempt, string owner) =>
        ResumeAsync(room, attempt.Token.PeerId, attempt.Token.Hash, owner, (RedisValue)attempt.Attempt, (RedisValue)attempt.Received);

    public ValueTask<ResumeResult?> TakeBackAsync(string room, string peerId, string tokenHash, string owner) =>
        ResumeAsync(room, peerId, tokenHash, owner, RedisValue.EmptyString, "-");

    private async ValueTask<ResumeResult?> ResumeAsync(string room, string peerId, string tokenHash, string owner, RedisValue attempt, RedisValue received)
    {
        RedisValue[] arguments =
        [
            peerId, tokenHash, owner, attempt.IsNull ? RedisValue.EmptyString : attempt, received.IsNull ? RedisValue.EmptyString : received,
            .. _mailboxLimits, _keepUnacknowledged,
        ];
        var result = await redis.CallAsync(db => _resume.RunAsync(db, _keys.RoomAndMailbox(room, peerId), arguments));
        if (result.IsNull)
        {
            return null;
        }

        if (result.Length == 1)
        {
            throw Refusal.ResumedSince();
        }

        var waiting = ((RedisValue[])result[3]!).Select(ReadMail).OfType<Signal>();
        return new((string)result[0]!, (int)result[1] == 1, PeerRecord.ReadRoom(result[2]).Room, [.. waiting], (int)result[4], (int)result[5] > 0);
    }

    public async ValueTask<SyncResult> SyncAsync(
        string room, string owner, KnownRoom known, IReadOnlyList<Resident> residents, IReadOnlyList<string> doubted, IReadOnlyList<string> leaving)
    {
        List<RedisValue> arguments =
            [Owners.NodeOf(owner), owner, known.Id ?? string.Empty, RoomState.NewId(), known.Version, known.StoredVersion, known.MaxOrder, _capacity, _replacesConnected];
        foreach (var (peer, tokenHash) in residents)
        {
            arguments.AddRange([peer.PeerId, peer.Order, PeerRecord.StateOf(peer), tokenHash, PeerRecord.Write(peer)]);
        }

        foreach (var peerId in leaving)
        {
            arguments.AddRange([peerId, 0, "c", string.Empty, string.Empty]);
        }

        foreach (var peerId in doubted)
        {
            arguments.AddRange([peerId, 0, "s", string.Empty, string.Empty]);
        }

        var result = await redis.ProbeAsync(db => _sync.RunAsync(db, [_keys.Room(room), _keys.Removals(room)], [.. arguments]));
        var (snapshot, hashes) = PeerRecord.ReadRoom(result[2]);
        var removed = Texts(result[4]).Chunk(2).ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);
        return new(snapshot, (int)result[0] == 1, (int)result[3] == 1, [.. Texts(result[1])], hashes, removed);
    }

    public async ValueTask<(string? Id, long? Version)> GetEditionAsync(string room)
    {
        // The two commands are sent together.
        var (id, version) = await redis.CallAsync(async db =>
        {
            var reading = (Id: db.HashGetAsync(_keys.Room(room), "id"), Version: db.HashGetAsync(_keys.Room(room), "version"));
            return (Id: await reading.Id, Version: await reading.Version);
        });
        return (id, version.TryParse(out long parsed) ? parsed : null);
    }

    public async ValueTask<TakeoverResult> ReapAsync(string room, string deadOwner, string heir)
    {
        var result = await redis.CallAsync(db => _reap.RunAsync(db, [_keys.Room(room)], deadOwner, heir, _resumeWindow > TimeSpan.Zero ? 1 : 0));
        var (snapshot, hashes) = PeerRecord.ReadRoom(result[4]);
        return new((long)result[0], (string)result[1]!, [.. Texts(result[2])], [.. Texts(result[3])], snapshot, hashes);
    }

    public async ValueTask IndexAsync(string room, string owner) => await redis.ProbeAsync(db => db.SetAddAsync(_keys.Index(owner), room));

    public async ValueTask UnindexAsync(string room, string owner) => await redis.CallAsync(db => db.SetRemoveAsync(_keys.Index(owner), room));

    public async Task<IReadOnlyList<string>> GetRoomsAsync(string owner) =>
        [.. (await redis.CallAsync(db => db.SetMembersAsync(_keys.Index(owner)))).Select(room => (string)room!)];

    // The library's own method sends UNLINK to servers that have it. That would need another right, and brings nothing here.
    public Task DropIndexAsync(string owner) => redis.ProbeAsync(db => db.ExecuteAsync("DEL", [_keys.Index(owner)], CommandFlags.DemandMaster));

    /// <summary>Reads a revision. Without nodes the room has no peers left, because the nodes are those of its peers.</summary>
    public static ChangeResult RevisionOf(RedisResult result)
    {
        var nodes = Texts(result[1]);
        return new((long)result[0], [.. nodes], nodes.Length == 0);
    }

    private static ChangeResult? Revision(RedisResult result) => result.IsNull ? null : RevisionOf(result);

    private static string[] Texts(RedisResult result) => (string[])result!;

    // An entry is the order of the sender, a version, and the signal; see room.lua. Returns null for an entry that cannot be read.
    private static Signal? ReadMail(RedisValue value)
    {
        var bytes = (ReadOnlyMemory<byte>)value;
        for (var i = 0; i < 2; i++)
        {
            bytes = bytes[(bytes.Span.IndexOf((byte)' ') + 1)..];
        }

        return (NodeMessageFormat.FromBytes(bytes) as PeerSignal)?.Signal;
    }
}
