namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Lets the application stop only when the end of every connection has been dealt with. Kestrel does not wait for that, and a peer whose suspension has
/// not reached Redis would be missing on the other nodes until this node counts as dead.
/// </summary>
internal sealed class ConnectionEnds : IHostedService
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1; // the application itself

    public void Enter() => Interlocked.Increment(ref _open);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _none.TrySetResult();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The token is cancelled when the time that the host has for stopping is over.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Exit();
        return _none.Task.WaitAsync(cancellationToken);
    }
}
