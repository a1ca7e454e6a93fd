namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Decides when a room may be repaired again: the first time at once, and later and later while repairs follow one another. So a repair that leads to the next
/// one costs almost nothing.
/// </summary>
internal sealed class RepairBackOff(TimeProvider time)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestAfterFailures = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _begunAt;
    private TimeSpan _delay;
    private bool _isScheduled;

    /// <summary>Gets how many repairs have failed since the last successful one.</summary>
    public int Failures { get; private set; }

    /// <summary>Returns false when a repair is scheduled already.</summary>
    public bool TrySchedule(out TimeSpan wait)
    {
        lock (_gate)
        {
            wait = TimeSpan.Zero;
            if (_isScheduled)
            {
                return false;
            }

            _isScheduled = true;
            if (_begunAt is { } begunAt)
            {
                var passed = time.GetElapsedTime(begunAt);
                _delay = passed > 2 * Longer(_delay, _quiet) ? TimeSpan.Zero : Shorter(Longer(2 * _delay, _shortest), Failures > 0 ? _longestAfterFailures : _longest);
                wait = Longer(_delay - passed, TimeSpan.Zero);
            }

            return true;
        }
    }

    /// <summary>Begins a repair: later requests schedule the next one.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isScheduled = false;
            _begunAt = time.GetTimestamp();
        }
    }

    public void End(bool isSuccess)
    {
        lock (_gate)
        {
            Failures = isSuccess ? 0 : Failures + 1;
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
