using System.Threading.RateLimiting;

namespace Signaling.AspNetCore.Limiting;

/// <summary>One limit of each source of a kind.</summary>
/// <param name="limit">The limit as operators see it.</param>
/// <param name="partition">Returns the limiter of a source; null when the limit is switched off.</param>
internal sealed class SourceRate(Limit limit, Func<string, RateLimitPartition<string>>? partition) : IDisposable
{
    // How long a source waits for a place. It depends on its other connections, so this is only a hint.
    public static readonly TimeSpan PlaceWait = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<string>? _limiter =
        partition is null ? null : PartitionedRateLimiter.Create<string, string>(partition, StringComparer.Ordinal);

    public Limit Limit => limit;

    /// <summary>Takes a permit of a source.</summary>
    /// <param name="source">The address or the user.</param>
    /// <param name="lease">The permit, to be disposed when a place is free again; null when nothing is limited.</param>
    /// <param name="wait">If there is none: how long to wait.</param>
    public bool TryTake(string source, out RateLimitLease? lease, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lease = _limiter?.AttemptAcquire(source);
        if (lease is null or { IsAcquired: true })
        {
            return true;
        }

        wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) && time > TimeSpan.Zero ? time : PlaceWait;
        lease.Dispose();
        lease = null;
        return false;
    }

    /// <summary>Returns whether a source has no place. It takes none, so another connection may take the last one afterwards. Not for a rate.</summary>
    public bool IsFull(string source) => _limiter?.GetStatistics(source) is { CurrentAvailablePermits: <= 0 };

    /// <summary>Takes permits of a source, as far as it has some.</summary>
    public void Charge(string source, int count)
    {
        for (var taken = 0; taken < count && _limiter?.AttemptAcquire(source) is { IsAcquired: true }; taken++)
        {
        }
    }

    public void Dispose() => _limiter?.Dispose();
}
