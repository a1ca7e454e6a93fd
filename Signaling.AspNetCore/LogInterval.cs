namespace Signaling.AspNetCore;

/// <summary>Allows one log line in each interval, and counts the suppressed lines.</summary>
internal sealed class LogInterval(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _lastAt;
    private int _untold;

    /// <param name="untold">The number of lines suppressed since the last allowed line.</param>
    public bool IsDue(out int untold)
    {
        lock (_gate)
        {
            if (_lastAt is { } last && time.GetElapsedTime(last) < interval)
            {
                untold = ++_untold;
                return false;
            }

            (_lastAt, untold, _untold) = (time.GetTimestamp(), _untold, 0);
            return true;
        }
    }
}
