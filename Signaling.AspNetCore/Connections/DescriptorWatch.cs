namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Logs a warning when this process has almost run out of file descriptors. Each connection uses one, and Kestrel logs nothing when it can accept no
/// more connections. Linux only: other systems do not report the number.
/// </summary>
internal sealed class DescriptorWatch(TimeProvider time, ILogger<DescriptorWatch> logger) : BackgroundService
{
    private const double Alarm = 0.9;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _logInterval = TimeSpan.FromMinutes(1);

    private readonly LogInterval _lines = new(_logInterval, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (ProcessDescriptors.Limit is not { } limit)
        {
            return;
        }

        using var timer = new PeriodicTimer(_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (ProcessDescriptors.MayHave(limit * Alarm) && ProcessDescriptors.Count(limit) is var open && open >= limit * Alarm && _lines.IsDue(out _))
            {
                Log.DescriptorsRunOut(logger, open, limit);
            }
        }
    }
}
