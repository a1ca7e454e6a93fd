namespace Signaling.AspNetCore;

/// <summary>Lets one log line through in each interval, and counts the others.</summary>
internal sealed class LogInterval(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _lastAt;
    private int _untold;

    /// <param name="untold">How many were held back since the last one that was due.</param>
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
