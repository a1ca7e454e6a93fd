namespace Signaling.Benchmarks.Load;

/// <summary>
/// Runs traffic until its cost has settled. A runtime compiles what is used much again and better, in the background; on a busy core that takes its
/// time, and the cost falls in steps.
/// </summary>
/// <param name="Shortest">It goes on for this long in any case.</param>
/// <param name="Longest">It ends after this long in any case.</param>
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
