using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// The waits between the attempts to reconnect. A wait lasts as long as the policy says, unless a network hint ends it earlier.
/// </summary>
internal sealed class ReconnectPace(IRetryPolicy policy)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly Stopwatch _sinceBreak = new();
    private volatile TaskCompletionSource<bool> _hint = NewHint();
    private long _tries;

    /// <summary>The connection broke. Clears an earlier hint, which does not concern this break.</summary>
    public void Begin()
    {
        _tries = 0;
        _sinceBreak.Restart();
        _hint = NewHint();
    }

    /// <summary>
    /// Ends the current wait. During an attempt it ends the next wait, because that attempt may have begun on the former network.
    /// </summary>
    public void Hurry() => _hint.TrySetResult(true);

    /// <summary>Returns the next delay; null when the policy gives up.</summary>
    public TimeSpan? NextDelay(Exception? reason) => policy.NextRetryDelay(new RetryContext
    {
        PreviousRetryCount = _tries++,
        ElapsedTime = _sinceBreak.Elapsed,
        RetryReason = reason,
    });

    public async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > Longest ? Longest : delay;
        await Task.WhenAny(Task.Delay(delay, either.Token), _hint.Task).ConfigureAwait(false);
        either.Cancel();
        _hint = NewHint();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource<bool> NewHint() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
