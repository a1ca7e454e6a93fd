namespace Signaling.Server.Commands.Checks;

/// <summary>Reacts to no signals: the command line does.</summary>
internal sealed class IdleLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
