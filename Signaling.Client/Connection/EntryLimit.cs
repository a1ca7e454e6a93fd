namespace Signaling.Client;

/// <summary>The time limit from the first request of a connection to the answer of <c>Join</c> or <c>Resume</c>.</summary>
internal sealed class EntryLimit : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _stopping;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;

    /// <param name="timeout">The time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Ends the entry earlier, because the client is disconnected or disposed.</param>
    public EntryLimit(TimeSpan timeout, TimeProvider time, CancellationToken stopping)
    {
        Timeout = timeout;
        _time = time;
        _stopping = stopping;
        _start = time.GetTimestamp();
        _source = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Token = _source.Token;
        _timer = time.CreateTimer(static state => ((EntryLimit)state!).Pass(), this, timeout, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Timeout { get; private set; }

    public TimeProvider Time => _time;

    public CancellationToken Token { get; }

    /// <summary>Gets whether the time limit has passed. False when the client stopped instead.</summary>
    public bool HasPassed => Token.IsCancellationRequested && !_stopping.IsCancellationRequested;

    /// <summary>Gets whether the client was disconnected or disposed.</summary>
    public bool IsStopped => _stopping.IsCancellationRequested;

    public TimeSpan Remaining => Timeout > Elapsed ? Timeout - Elapsed : TimeSpan.Zero;

    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Reduces the remaining time to <paramref name="timeout"/>. Does nothing when less time remains.</summary>
    public void Shorten(TimeSpan timeout)
    {
        if (timeout < Remaining)
        {
            Allow(timeout);
        }
    }

    /// <summary>Sets the remaining time.</summary>
    public void Allow(TimeSpan timeout)
    {
        Timeout = Elapsed + timeout;
        _timer.Change(timeout, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Pass()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The entry ended as its time passed.
        }
    }
}
