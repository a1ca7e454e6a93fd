namespace Signaling.AspNetCore.Limiting;

/// <summary>Limits how often a connection may call one method. Not thread-safe: a connection has one call at a time.</summary>
/// <param name="method">The method of the hub.</param>
/// <param name="burst">How many calls are accepted at once.</param>
/// <param name="interval">After how long one more is.</param>
/// <param name="time">The clock.</param>
internal sealed class CallPace(string method, int burst, TimeSpan interval, TimeProvider time)
{
    private double _made;
    private long _madeAt = time.GetTimestamp();

    /// <summary>Counts a call, or refuses it with <c>rate_limited</c>.</summary>
    public void Take()
    {
        var now = time.GetTimestamp();
        _made = Math.Max(0, _made - (time.GetElapsedTime(_madeAt, now) / interval));
        _madeAt = now;
        if (_made > burst - 1)
        {
            throw Refusal.CalledTooOften(method, (_made - (burst - 1)) * interval);
        }

        _made++;
    }
}
