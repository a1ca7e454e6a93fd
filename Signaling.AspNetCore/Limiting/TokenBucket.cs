namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// A token bucket of one connection. It can be overdrawn: the cost of some calls is known only after them, and a client that continues in spite of
/// refusals increases its debt. The platform's <c>TokenBucketRateLimiter</c> has no debt, has its own clock, and takes ten times the memory. Not
/// thread-safe.
/// </summary>
internal struct TokenBucket
{
    private readonly double _perSecond;
    private readonly double _burst;
    private double _tokens;
    private long _at;

    public TokenBucket(double perSecond, double burst, long now)
    {
        _perSecond = perSecond;
        _burst = _tokens = burst;
        _at = now;
    }

    /// <summary>Takes tokens and returns the debt: zero if the bucket held enough.</summary>
    public double Spend(double tokens, long now, TimeProvider time)
    {
        if (_perSecond <= 0)
        {
            return 0;
        }

        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * _perSecond)) - tokens;
        _at = now;
        return Math.Max(0, -_tokens);
    }

    /// <summary>Returns the time until a debt is paid.</summary>
    public readonly TimeSpan TimeFor(double debt) => TimeSpan.FromSeconds(debt / _perSecond);
}
