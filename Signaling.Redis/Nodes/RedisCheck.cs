using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Health;
using Signaling.Redis.Connection;

namespace Signaling.Redis.Nodes;

/// <summary>Reports this node as ready while it may add peers: Redis is reachable, and this node holds its lease.</summary>
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
            // Redis is asked each time, so that a hanging Redis is noticed between two renewals, too.
            await redis.PingAsync().WaitAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // One slow command proves nothing; the connection decides whether Redis counts as unreachable.
        }

        try
        {
            await lease.RequireAsync();
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy("Redis is unreachable, or this node could not renew its lease. Joins are refused.");
        }
    }
}
