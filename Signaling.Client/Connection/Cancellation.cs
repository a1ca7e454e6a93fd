namespace Signaling.Client;

/// <summary>Lets a wait end with a cancellation token when the awaited task does not observe the token itself.</summary>
internal static class Cancellation
{
    /// <summary>
    /// Returns the result of the task. Throws <see cref="OperationCanceledException"/> as soon as the token is cancelled; the task itself
    /// continues.
    /// </summary>
    public static async Task<T> OrCancelledAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted && cancellationToken.CanBeCanceled)
        {
            var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = cancellationToken.Register(
                static state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), cancelled);
            if (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false) != task)
            {
                // No code awaits the task any more, so its exception has to be observed here.
                _ = task.ContinueWith(
                    static abandoned => _ = abandoned.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                throw new OperationCanceledException(cancellationToken);
            }
        }

        return await task.ConfigureAwait(false);
    }
}
