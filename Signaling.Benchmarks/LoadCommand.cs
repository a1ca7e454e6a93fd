using System.Diagnostics;
using System.Runtime.InteropServices;
using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Scenarios;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks;

/// <summary>Runs the scenarios.</summary>
internal static class LoadCommand
{
    // The maximum duration of a run.
    private static readonly TimeSpan _limit = TimeSpan.FromHours(1);

    private static readonly IScenario[] _scenarios =
    [
        new StartScenario(), new RelayScenario(), new ArrivalScenario(), new MeshScenario(), new BroadcastScenario(), new CrossNodeScenario(),
        new GrowthScenario(), new IdleScenario(),
    ];

    public static IEnumerable<string> Scenarios => _scenarios.Select(scenario => scenario.Name);

    /// <summary>Runs the named scenarios, or all scenarios if none is named. Returns whether all of them could be measured.</summary>
    public static bool Run(Workplace workplace, Results results, Plan plan, IReadOnlyCollection<string> names)
    {
        workplace.Prepare();
        results.Machine = MachineInfo.Describe(workplace, plan.Rounds);
        var maxPeers = OpenFiles.RaiseLimit();
        Cores.PinThisProcess();

        using var stop = new CancellationTokenSource(_limit);
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var loop = new EpollLoop(stop.Token);
        using var fleet = new Fleet(workplace);
        var session = new Session(workplace, loop, fleet, results, plan, maxPeers);
        var failed = new List<string>();
        foreach (var scenario in _scenarios.Where(scenario => names.Count == 0 || names.Contains(scenario.Name)))
        {
            Console.WriteLine($"{scenario.Name}:");
            var start = Stopwatch.GetTimestamp();
            results.Forget(scenario.Name);
            try
            {
                scenario.Run(session);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The other scenarios can still be measured. The failure is reported, and the incomplete figures of this scenario are dropped.
                results.Forget(scenario.Name);
                failed.Add(scenario.Name);
                Console.Error.WriteLine($"{scenario.Name} FAILED: {exception}");
            }

            Console.WriteLine($"{scenario.Name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        }

        if (failed.Count > 0)
        {
            Console.Error.WriteLine($"FAILED: {string.Join(", ", failed)}");
        }

        return failed.Count == 0;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        // The loop notices the cancellation within a second, and the started processes are ended in order.
        signal.Cancel = true;
        stop.Cancel();
    }
}
