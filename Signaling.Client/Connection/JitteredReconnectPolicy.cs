using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// The first try at once, then exponential back-off with full jitter: before the n-th further try anything from nothing to 2^(n-1) seconds,
/// at most 30. It never gives up.
/// </summary>
/// <remarks>
/// A peer's place is kept for seconds, and most breaks are over at once, so the first try does not wait. A server that restarts loses all
/// of its peers at one moment; they fail together then, and the jitter is what keeps them from coming back together. An instance belongs
/// to one client, which asks it one question at a time.
/// </remarks>
internal sealed class JitteredReconnectPolicy : IRetryPolicy
{
    private const double LongestSeconds = 30;

    // Seeded by hand: on .NET Framework the default seed is the time, and would be the same for clients made together.
    private readonly Random _random = new(Guid.NewGuid().GetHashCode());

    public TimeSpan? NextRetryDelay(RetryContext retryContext)
    {
        if (retryContext.PreviousRetryCount == 0)
        {
            return TimeSpan.Zero;
        }

        var longest = Math.Min(LongestSeconds, Math.Pow(2, Math.Min(retryContext.PreviousRetryCount - 1, 10)));
        return TimeSpan.FromSeconds(longest * _random.NextDouble());
    }
}
