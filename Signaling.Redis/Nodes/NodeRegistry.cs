using System.Globalization;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Redis.Connection;
using Signaling.Redis.Rooms;
using StackExchange.Redis;

namespace Signaling.Redis.Nodes;

/// <summary>The nodes in Redis, with the ends of their leases by the clock of Redis.</summary>
internal sealed class NodeRegistry(RedisConnection redis, IOptions<RedisOptions> options)
{
    private const char Claimed = '!';

    private static readonly RedisScript _renew = RedisScript.Load("renew");
    private static readonly RedisScript _claim = RedisScript.Load("claim");
    private static readonly RedisScript _format = RedisScript.Load("format");

    private readonly RedisKey _formatKey = $"{options.Value.KeyPrefix}:format";
    private readonly RedisKey _nodes = new RoomKeys(options.Value.KeyPrefix).Nodes;
    private readonly long _leaseMs = (long)options.Value.LeaseDuration.TotalMilliseconds;

    /// <summary>Renews a lease, or begins it. Returns all nodes, or null when there is no lease to renew.</summary>
    public async Task<NodeList?> RenewAsync(string owner, bool begin)
    {
        var result = await redis.ProbeAsync(db => _renew.RunAsync(db, [_nodes], owner, _leaseMs, begin ? 1 : 0));
        if ((int)result[0] == 0)
        {
            return null;
        }

        var now = (long)result[1];
        var entries = (string[])result[2]!;
        Dictionary<string, TimeSpan> left = new(StringComparer.Ordinal);
        HashSet<string> claimed = new(StringComparer.Ordinal);
        for (var i = 0; i < entries.Length; i += 2)
        {
            var name = entries[i].TrimStart(Claimed);
            if (!Owners.IsOne(name))
            {
                continue; // another release wrote this entry
            }

            left[name] = TimeSpan.FromMilliseconds(double.Parse(entries[i + 1], CultureInfo.InvariantCulture) - now);
            if (entries[i][0] == Claimed)
            {
                claimed.Add(name);
            }
        }

        return new(left, claimed);
    }

    /// <summary>Returns the format that is stored in this Redis; null if no node has used it. Changes nothing.</summary>
    public async Task<string?> FindFormatAsync() => await redis.ProbeAsync(db => db.HashGetAsync(_formatKey, "format", CommandFlags.DemandMaster));

    /// <summary>Returns the format in which the nodes store their rooms in this Redis, and its era, a name that changes when Redis loses its data.</summary>
    public async Task<StoredFormat> GetFormatAsync()
    {
        var result = await redis.ProbeAsync(db => _format.RunAsync(db, [_formatKey], StoredFormat.Ours, Guid.NewGuid().ToString("N")[..12]));
        return new((string)result[0]!, (string)result[1]!);
    }

    /// <summary>Returns whether this node alone has to take over the peers of an owner whose lease has expired.</summary>
    public async Task<bool> TryClaimAsync(string owner) => (int)await redis.CallAsync(db => _claim.RunAsync(db, [_nodes], owner, _leaseMs)) == 1;

    /// <summary>Ends the lease of an owner that stops: other nodes need not wait for its expiry before they take over the owner's peers.</summary>
    public Task ExpireAsync(string owner) => redis.ProbeAsync(db => db.SortedSetAddAsync(_nodes, owner, 0, SortedSetWhen.Exists));

    /// <summary>Removes an owner for which Redis has no other data any more.</summary>
    public Task RemoveAsync(string owner) => redis.ProbeAsync(db => db.SortedSetRemoveAsync(_nodes, [owner, Claimed + owner]));
}
