using System.Threading.RateLimiting;

namespace Signaling.AspNetCore.Limiting;

/// <summary>The limits of each source of one kind: of each address, or of each user. A source that is idle is forgotten after a few seconds.</summary>
internal sealed class SourceLimits(string name, string section, SourceRateOptions options) : IDisposable
{
    public SourceRate Negotiations { get; } =
        Rate(name + "_negotiations", $"{section}:NegotiationsPerSecond", options.NegotiationsPerSecond, options.NegotiationBurst);

    public SourceRate Connections { get; } =
        Rate(name + "_connection_rate", $"{section}:ConnectionsPerSecond", options.ConnectionsPerSecond, options.ConnectionBurst);

    public SourceRate Joins { get; } = Rate(name + "_joins", $"{section}:JoinsPerSecond", options.JoinsPerSecond, options.JoinBurst);

    public SourceRate Open { get; } = Places(name + "_connections", $"{section}:MaxConnections", options.MaxConnections);

    public SourceRate Pending { get; } = Places(name + "_pending", $"{section}:MaxPending", options.MaxPending);

    public void Dispose()
    {
        Negotiations.Dispose();
        Connections.Dispose();
        Joins.Dispose();
        Open.Dispose();
        Pending.Dispose();
    }

    private static SourceRate Rate(string name, string key, int perSecond, int burst)
    {
        var settings = new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = Math.Max(1, perSecond),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = false,
        };
        return new(new(name, key), perSecond == 0 ? null : source => RateLimitPartition.GetTokenBucketLimiter(source, _ => settings));
    }

    private static SourceRate Places(string name, string key, int count)
    {
        var settings = new ConcurrencyLimiterOptions { PermitLimit = Math.Max(1, count) };
        return new(new(name, key), count == 0 ? null : source => RateLimitPartition.GetConcurrencyLimiter(source, _ => settings));
    }
}
