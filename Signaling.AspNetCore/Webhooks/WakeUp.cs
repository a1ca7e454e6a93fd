namespace Signaling.AspNetCore.Webhooks;

/// <summary>Wakes a loop before its time.</summary>
internal sealed class WakeUp(TimeProvider time)
{
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Waits until the next <see cref="Set"/>, a set since the last wait, the end of this time, or the cancellation.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var signal = Volatile.Read(ref _signal);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signal.Task, Task.Delay(limit, time, end.Token));
        await end.CancelAsync();
        if (signal.Task.IsCompleted)
        {
            Volatile.Write(ref _signal, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
