namespace Signaling.AspNetCore;

/// <summary>Allows one log line in each interval, and counts the suppressed lines.</summary>
internal sealed class LogInterval(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _lastAt;
    private int _suppressed;

    /// <param name="suppressed">The number of lines suppressed since the last allowed line.</param>
    public bool IsDue(out int suppressed)
    {
        lock (_gate)
        {
            if (_lastAt is { } last && time.GetElapsedTime(last) < interval)
            {
                suppressed = ++_suppressed;
                return false;
            }

            (_lastAt, suppressed, _suppressed) = (time.GetTimestamp(), _suppressed, 0);
            return true;
        }
    }
}
