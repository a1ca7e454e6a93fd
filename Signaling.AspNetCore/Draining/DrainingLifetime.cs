using System.Runtime.InteropServices;

namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Handles the process signals. On SIGTERM (from Kubernetes, Docker or systemd), the process ends after its peers have moved. On a second SIGTERM or
/// on Ctrl+C, it ends at once. ASP.NET Core's own lifetime would cut every connection at the first signal.
/// </summary>
internal sealed class DrainingLifetime(NodeDrain drain, IHostApplicationLifetime application, ILogger<DrainingLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTerminate));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnInterrupt));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        application.StopApplication();
    }

    private void OnTerminate(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) == 1)
        {
            _ = Task.Run(DrainDetachedAsync);
        }
        else
        {
            application.StopApplication();
        }
    }

    private async Task DrainDetachedAsync()
    {
        try
        {
            await drain.RunAsync(application.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // A second signal or the application ends the process at once.
        }
        catch (Exception exception)
        {
            Log.DrainFailed(logger, exception);
        }
        finally
        {
            application.StopApplication();
        }
    }
}
