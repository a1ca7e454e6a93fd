using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>The waiting between the tries to connect again: as long as the policy says, unless there is a hint that now is the time.</summary>
internal sealed class ReconnectPace(IRetryPolicy policy)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly Stopwatch _sinceBreak = new();
    private volatile TaskCompletionSource<bool> _hint = NewHint();
    private long _tries;

    /// <summary>The connection broke. A hint from before was about another one.</summary>
    public void Begin()
    {
        _tries = 0;
        _sinceBreak.Restart();
        _hint = NewHint();
    }

    /// <summary>Ends the waiting, or the next one when a try is under way: that may have begun on the network that is gone.</summary>
    public void Hurry() => _hint.TrySetResult(true);

    /// <summary>Null: the policy gives up.</summary>
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
