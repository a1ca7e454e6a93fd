namespace Signaling.Redis.Connection;

/// <summary>
/// Counts consecutive commands that were not answered in time. Concurrent commands count once, because one slow command of Redis, or a pause of this node,
/// delays all of them.
/// </summary>
internal sealed class RedisPulse(TimeProvider time)
{
    private const int TimeoutsUntilDown = 3;

    private readonly Lock _gate = new();
    private long _lastTimeout = long.MinValue;
    private volatile int _timeouts;

    /// <summary>Gets whether the last counted command was not answered in time.</summary>
    public bool IsInDoubt => _timeouts > 0;

    public void Answered()
    {
        // The counter is read first because this runs for every command: without a write, the cache line stays shared between the cores.
        if (_timeouts > 0)
        {
            lock (_gate)
            {
                _timeouts = 0;
            }
        }
    }

    /// <summary>Counts a timeout. Returns true when there have been so many that Redis counts as unreachable.</summary>
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
