using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// Exponential back-off with full jitter: before try number n (from 0), anything from nothing to 2^n seconds, at most 30. It never gives
/// up.
/// </summary>
/// <remarks>
/// A server that restarts loses all of its peers at one moment; the jitter, from the first try on, is what keeps them from coming back at
/// one moment. An instance belongs to one client, which asks it one question at a time.
/// </remarks>
internal sealed class JitteredReconnectPolicy : IRetryPolicy
{
    private const double LongestSeconds = 30;

    // Seeded by hand: on .NET Framework the default seed is the time, and would be the same for clients made together.
    private readonly Random _random = new(Guid.NewGuid().GetHashCode());

    public TimeSpan? NextRetryDelay(RetryContext retryContext)
    {
        var longest = Math.Min(LongestSeconds, Math.Pow(2, Math.Min(retryContext.PreviousRetryCount, 10)));
        return TimeSpan.FromSeconds(longest * _random.NextDouble());
    }
}
