using System.Globalization;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Redis.Connection;
using Signaling.Redis.Rooms;
using StackExchange.Redis;

namespace Signaling.Redis.Nodes;

/// <summary>The reports of the nodes in Redis: one hash, with a field for each node.</summary>
internal sealed class NodeReports(RedisConnection redis, NodeLease lease, IOptions<RedisOptions> options) : INodeReports
{
    // Long enough for an operator to see which node has died.
    private static readonly long _keepMs = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;

    private static readonly RedisScript _write = RedisScript.Load("report");
    private static readonly RedisScript _read = RedisScript.Load("reports");

    private readonly RedisKey _reports = $"{options.Value.KeyPrefix}:reports";
    private readonly RedisKey _nodes = new RoomKeys(options.Value.KeyPrefix).Nodes;

    public Task WriteAsync(string report) => redis.CallAsync(db => _write.RunAsync(db, [_reports], lease.NodeId, report, _keepMs));

    public Task RemoveAsync() => redis.CallAsync(db => db.HashDeleteAsync(_reports, lease.NodeId, CommandFlags.DemandMaster));

    public async Task<SharedReports> ReadAsync()
    {
        var owners = await redis.CallAsync(db => db.SortedSetRangeByRankAsync(_nodes, flags: CommandFlags.DemandMaster));
        var entries = (string[])(await redis.CallAsync(db => _read.RunAsync(db, [_reports], _keepMs)))!;
        List<SharedReport> reports = [];
        for (var i = 0; i + 2 < entries.Length; i += 3)
        {
            reports.Add(new(entries[i], TimeSpan.FromMilliseconds(long.Parse(entries[i + 1], CultureInfo.InvariantCulture)), entries[i + 2]));
        }

        return new(reports, owners.Select(owner => ((string)owner!).TrimStart('!')).Where(Owners.IsOne).Select(Owners.NodeOf).ToHashSet(StringComparer.Ordinal));
    }
}
