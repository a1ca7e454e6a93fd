using System.Diagnostics;

namespace Signaling.Client;

/// <summary>The time limit from the first request of a connection to the answer of <c>Join</c> or <c>Resume</c>.</summary>
internal sealed class EntryLimit : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _stopping;
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    public EntryLimit(TimeSpan timeout, CancellationToken stopping)
    {
        Timeout = timeout;
        _stopping = stopping;
        _source = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _source.CancelAfter(timeout);
    }

    public TimeSpan Timeout { get; private set; }

    public CancellationToken Token => _source.Token;

    /// <summary>Gets whether the time limit has passed. False when the client was disposed instead.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_stopping.IsCancellationRequested;

    public TimeSpan Remaining => Timeout > _elapsed.Elapsed ? Timeout - _elapsed.Elapsed : TimeSpan.Zero;

    /// <summary>Reduces the remaining time to <paramref name="timeout"/>. Does nothing when less time remains.</summary>
    public void Shorten(TimeSpan timeout)
    {
        if (timeout < Remaining)
        {
            Timeout = _elapsed.Elapsed + timeout;
            _source.CancelAfter(timeout);
        }
    }

    public void Dispose() => _source.Dispose();
}
