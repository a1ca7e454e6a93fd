using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// Makes the first attempt at once, and then uses exponential back-off with full jitter. The delay before the n-th further attempt is
/// random, between 0 and 2^(n-1) seconds, at most 30. As long as the server keeps the peer's place, it is at most a sixth of that time, and the last
/// attempt of that time comes shortly before its end. The policy never gives up.
/// </summary>
/// <remarks>
/// Most network breaks are short, so the first attempt does not wait. All peers of a server that restarts lose their connections at the same
/// moment. Their first attempts fail together, and the jitter spreads the later ones. An instance belongs to one client, which makes no concurrent
/// calls.
/// </remarks>
internal sealed class JitteredReconnectPolicy : IRetryPolicy
{
    private const double LongestSeconds = 30;

    // The time after the last attempt is for connecting, and for a server that has noticed the break earlier than this client.
    private const double EarliestLast = 0.87;
    private const double LatestLast = 0.93;
    private const double TriesInWindow = 6;
    private const double ShortestCap = 0.5;
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(2);

    // Seeded explicitly: on .NET Framework the default seed is the time, so clients created together would get the same one.
    private readonly Random _random = new(Guid.NewGuid().GetHashCode());

    private double _window;
    private double _last;
    private bool _hasMadeLast;

    /// <summary>A break begins.</summary>
    /// <param name="resumeWindow">How long the server keeps the peer's place; zero when there is none.</param>
    public void Begin(TimeSpan resumeWindow)
    {
        _window = resumeWindow.TotalSeconds;
        _last = _window * (EarliestLast + ((LatestLast - EarliestLast) * _random.NextDouble()));
        _hasMadeLast = _window <= 0;
    }

    public TimeSpan? NextRetryDelay(RetryContext retryContext)
    {
        if (retryContext.PreviousRetryCount == 0)
        {
            return TimeSpan.Zero;
        }

        var elapsed = retryContext.ElapsedTime.TotalSeconds;
        var longest = Math.Min(LongestSeconds, Math.Pow(2, Math.Min(retryContext.PreviousRetryCount - 1, 10)));
        if (_hasMadeLast || elapsed >= _window)
        {
            return TimeSpan.FromSeconds(longest * _random.NextDouble());
        }

        var delay = Math.Min(longest, Math.Max(ShortestCap, _window / TriesInWindow)) * _random.NextDouble();
        _hasMadeLast = elapsed + delay >= _last;
        return TimeSpan.FromSeconds(_hasMadeLast ? Math.Max(0, _last - elapsed) : delay);
    }

    /// <summary>Returns the time limit of an attempt that begins now: one that hangs must not take the place of the last one.</summary>
    public TimeSpan Limit(TimeSpan elapsed, TimeSpan timeout)
    {
        var untilLast = TimeSpan.FromSeconds(_last) - elapsed;
        var limit = untilLast > ShortestAttempt ? untilLast : ShortestAttempt;
        return _hasMadeLast || limit > timeout ? timeout : limit;
    }
}
