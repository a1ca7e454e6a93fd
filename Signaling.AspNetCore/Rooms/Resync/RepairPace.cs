namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>Limits how many repairs this node begins in a second, for any reason: first a burst, then a steady rate.</summary>
internal sealed class RepairPace(int burst, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next = -(burst * interval);

    /// <summary>Reserves the next start, and returns the time until then.</summary>
    public TimeSpan Reserve()
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_start);
            var earliest = now - (burst * interval);
            _next = (_next > earliest ? _next : earliest) + interval;
            return _next > now ? _next - now : TimeSpan.Zero;
        }
    }
}
