namespace Signaling.AspNetCore.Hub;

/// <summary>Calls an action once when a time has come. <see cref="Check"/> is called every second.</summary>
internal sealed class ExpiryWatch(TimeProvider time, Action expired)
{
    private long _expiresAt = long.MaxValue;
    private int _isOver;

    public void Set(DateTimeOffset expiresAt) => Volatile.Write(ref _expiresAt, expiresAt.UtcTicks);

    public void Check()
    {
        if (Volatile.Read(ref _expiresAt) <= time.GetUtcNow().UtcTicks && Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            expired();
        }
    }
}
