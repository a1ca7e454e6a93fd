namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Delays the stop of the application until the end of every connection has been processed. Kestrel does not wait for that. Without the delay, a peer
/// whose suspension has not reached Redis would be missing on the other nodes until this node counts as dead.
/// </summary>
internal sealed class OpenConnections : IHostedService
{
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1; // the application itself

    public void Enter() => Interlocked.Increment(ref _open);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _allEnded.TrySetResult();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the connections. The host cancels the token when its shutdown timeout has expired.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Exit();
        return _allEnded.Task.WaitAsync(cancellationToken);
    }
}
