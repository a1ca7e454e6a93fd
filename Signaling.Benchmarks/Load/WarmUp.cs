namespace Signaling.Benchmarks.Load;

/// <summary>
/// Runs traffic until its cost is stable. A runtime recompiles hot code in the background, with more optimisation. On a busy core this takes some time,
/// and the cost falls in steps.
/// </summary>
/// <param name="Shortest">The minimum duration.</param>
/// <param name="Longest">The maximum duration.</param>
internal sealed record WarmUp(TimeSpan Shortest, TimeSpan Longest)
{
    private const double Tolerance = 0.03;
    private const int SettledWindows = 3;

    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(500);

    public void Run(ClosedLoop traffic)
    {
        var lowest = double.MaxValue;
        var settled = 0;
        for (var time = TimeSpan.Zero; time < Longest && (time < Shortest || settled < SettledWindows); time += _window)
        {
            var cost = traffic.Measure(_window).ServerMicroseconds;
            settled = cost > lowest * (1 - Tolerance) ? settled + 1 : 0;
            lowest = Math.Min(lowest, cost);
        }
    }
}
