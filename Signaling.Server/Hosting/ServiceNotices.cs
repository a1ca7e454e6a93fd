using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Signaling.Server.Hosting;

/// <summary>
/// Reports the state of this process to systemd: started, alive, and ending. systemd restarts a process that has not reported for <c>WatchdogSec</c>. The
/// package's own lifetime for systemd would end the process at SIGTERM, before its peers have moved.
/// </summary>
internal sealed class ServiceNotices(ISystemdNotifier notifier, IHostApplicationLifetime application, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        application.ApplicationStarted.Register(() => notifier.Notify(ServiceState.Ready));
        application.ApplicationStopping.Register(() => notifier.Notify(ServiceState.Stopping));
        if (WatchdogInterval() is not { } interval)
        {
            return;
        }

        // Half of the time is what sd_watchdog_enabled(3) recommends. A third leaves room for a busy machine.
        using var timer = new PeriodicTimer(interval / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                notifier.Notify(new ServiceState("WATCHDOG=1"));
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private static TimeSpan? WatchdogInterval() =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
}
