using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// Makes the first attempt at once, and then uses exponential back-off with full jitter. The delay before the n-th further attempt is
/// random, between 0 and 2^(n-1) seconds, at most 30. The policy never gives up.
/// </summary>
/// <remarks>
/// The server keeps a peer's place for some seconds, and most network breaks are short, so the first attempt does not wait. All peers of a
/// server that restarts lose their connections at the same moment. Their first attempts fail together, and the jitter spreads the later
/// ones. An instance belongs to one client, which makes no concurrent calls.
/// </remarks>
internal sealed class JitteredReconnectPolicy : IRetryPolicy
{
    private const double LongestSeconds = 30;

    // Seeded explicitly: on .NET Framework the default seed is the time, so clients created together would get the same one.
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
