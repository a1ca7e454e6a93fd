using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// The waits between the attempts to reconnect. A wait lasts as long as the policy says, unless a network hint ends it earlier.
/// </summary>
internal sealed class ReconnectPace(IRetryPolicy? policy, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly JitteredReconnectPolicy _default = new();
    private long _break;
    private volatile TaskCompletionSource<bool> _hint = NewHint();
    private long _tries;

    /// <summary>The connection broke. Clears an earlier hint, which does not concern this break.</summary>
    /// <param name="resumeWindow">How long the server keeps the peer's place; zero when there is none.</param>
    public void Begin(TimeSpan resumeWindow)
    {
        _tries = 0;
        _break = time.GetTimestamp();
        _default.Begin(resumeWindow);
        _hint = NewHint();
    }

    /// <summary>
    /// Ends the current wait. During an attempt it ends the next wait, because that attempt may have begun on the former network.
    /// </summary>
    public void Hurry() => _hint.TrySetResult(true);

    /// <summary>Returns the next delay; null when the policy gives up.</summary>
    public TimeSpan? NextDelay(Exception? reason) => (policy ?? _default).NextRetryDelay(new RetryContext
    {
        PreviousRetryCount = _tries++,
        ElapsedTime = time.GetElapsedTime(_break),
        RetryReason = reason,
    });

    /// <summary>Returns the time limit of an attempt that begins now.</summary>
    public TimeSpan Limit(TimeSpan timeout) => policy is null ? _default.Limit(time.GetElapsedTime(_break), timeout) : timeout;

    public async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > Longest ? Longest : delay;
        await Task.WhenAny(time.DelayAsync(delay, either.Token), _hint.Task).ConfigureAwait(false);
        either.Cancel();
        _hint = NewHint();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource<bool> NewHint() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
