using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Health;
using Signaling.Redis.Connection;

namespace Signaling.Redis.Nodes;

/// <summary>Ready while this node may let peers in: Redis is reachable, and this node's lease is held.</summary>
internal sealed class RedisCheck(RedisConnection redis, NodeLease lease, IOptions<RedisOptions> options) : ISignalingCheck
{
    public string Name => "signaling-redis";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!options.Value.IsOn)
        {
            return HealthCheckResult.Healthy("A single node needs no Redis.");
        }

        try
        {
            // Asked each time, so that a Redis that hangs is seen between two renewals, too.
            await redis.PingAsync();
        }
        catch (HubException)
        {
            // One slow command says nothing yet; whether Redis counts as unreachable is decided by the connection.
        }

        try
        {
            await lease.RequireAsync();
            return HealthCheckResult.Healthy();
        }
        catch (HubException)
        {
            return HealthCheckResult.Unhealthy("Redis is unreachable, or this node could not renew its lease there. Joins are refused.");
        }
    }
}
