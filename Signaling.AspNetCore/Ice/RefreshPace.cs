namespace Signaling.AspNetCore.Ice;

/// <summary>Limits how often a connection may call <c>RefreshIceServers</c>. Not thread-safe: a connection has one call at a time.</summary>
internal sealed class RefreshPace(TimeProvider time)
{
    private const int Burst = 10;
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private double _made;
    private long _madeAt = time.GetTimestamp();

    /// <summary>Counts a call, or refuses it with <c>rate_limited</c>.</summary>
    public void Take()
    {
        var now = time.GetTimestamp();
        _made = Math.Max(0, _made - (time.GetElapsedTime(_madeAt, now) / _interval));
        _madeAt = now;
        if (_made > Burst - 1)
        {
            throw Refusal.RefreshedTooOften((_made - (Burst - 1)) * _interval.TotalSeconds);
        }

        _made++;
    }
}
