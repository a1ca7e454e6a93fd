namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Says when this process is about to run out of file descriptors. Each connection takes one, and Kestrel says nothing when it cannot accept any more.
/// Linux only: elsewhere nothing says how many there are.
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
            var open = ProcessDescriptors.Count(limit);
            if (open >= limit * Alarm && _lines.IsDue(out _))
            {
                Log.DescriptorsRunOut(logger, open, limit);
            }
        }
    }
}
