namespace Signaling.Redis.Connection;

/// <summary>
/// Counts commands that were not answered in time, one after the other. Commands that were under way together count once: one slow command of
/// Redis, or a pause of this node, holds up all of them.
/// </summary>
internal sealed class RedisPulse(TimeProvider time)
{
    private const int TimeoutsUntilDown = 3;

    private readonly Lock _gate = new();
    private long _lastTimeout = long.MinValue;
    private volatile int _timeouts;

    /// <summary>Whether the last command that was counted was not answered in time.</summary>
    public bool IsInDoubt => _timeouts > 0;

    public void Answered()
    {
        // Read first: this runs for every command, and the line of the cache stays shared.
        if (_timeouts > 0)
        {
            lock (_gate)
            {
                _timeouts = 0;
            }
        }
    }

    /// <summary>True when there have been so many that Redis counts as unreachable.</summary>
    public bool TimedOut(long sentAt)
    {
        lock (_gate)
        {
            if (sentAt >= _lastTimeout)
            {
                _timeouts++;
                _lastTimeout = time.GetTimestamp();
            }

            return _timeouts >= TimeoutsUntilDown;
        }
    }
}
