using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Signaling.Server.Rooms.Redis;

/// <summary>Ready while this node and the others can reach each other.</summary>
internal sealed class RedisCheck(RedisConnection redis, IOptions<SignalingOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!options.Value.Redis.IsOn)
        {
            return HealthCheckResult.Healthy("A single node needs no Redis.");
        }

        try
        {
            // Asked anew each time, so that a Redis that hangs is seen between two renewals, too.
            await redis.CallAsync(db => db.PingAsync());
            return HealthCheckResult.Healthy();
        }
        catch (HubException)
        {
            return HealthCheckResult.Unhealthy("Redis is out of reach.");
        }
    }
}
