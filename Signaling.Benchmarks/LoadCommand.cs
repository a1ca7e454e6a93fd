using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Scenarios;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks;

/// <summary>Runs scenarios and keeps their figures in <c>artifacts/benchmarks/results.json</c>.</summary>
internal static class LoadCommand
{
    // Whatever happens, it does not run longer than this.
    private static readonly TimeSpan _limit = TimeSpan.FromHours(1);

    private static readonly IScenario[] _scenarios =
    [
        new StartScenario(), new RelayScenario(), new ArrivalScenario(), new MeshScenario(), new BroadcastScenario(), new CrossNodeScenario(),
        new GrowthScenario(), new IdleScenario(),
    ];

    public static int Run(string[] arguments)
    {
        if (!TryRead(arguments, out var plan, out var scenarios))
        {
            Console.Error.WriteLine($"The scenarios are: {string.Join(", ", _scenarios.Select(scenario => scenario.Name))}.");
            return 2;
        }

        var workplace = new Workplace();
        workplace.Prepare();
        var maxPeers = OpenFiles.RaiseLimit();
        Cores.PinThisProcess();

        using var stop = new CancellationTokenSource(_limit);
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var loop = new Loop(stop.Token);
        using var fleet = new Fleet(workplace);
        var file = Path.Combine(workplace.Artifacts, "results.json");
        var results = File.Exists(file) ? Results.Read(file) : new Results();
        var session = new Session(workplace, loop, fleet, results, plan, maxPeers);
        var failed = new List<string>();
        foreach (var scenario in scenarios)
        {
            Console.WriteLine($"{scenario.Name}:");
            var start = Stopwatch.GetTimestamp();
            results.Forget(scenario.Name);
            try
            {
                scenario.Run(session);
                results.Write(file);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The others can be measured all the same; that one could not has to be noticed.
                failed.Add(scenario.Name);
                Console.Error.WriteLine($"{scenario.Name} FAILED: {exception}");
            }

            Console.WriteLine($"{scenario.Name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        }

        if (failed.Count > 0)
        {
            Console.Error.WriteLine($"FAILED: {string.Join(", ", failed)}");
            return 1;
        }

        return 0;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        // The loop notices within a second, and what was started is ended in order.
        signal.Cancel = true;
        stop.Cancel();
    }

    private static bool TryRead(string[] arguments, out Plan plan, out IReadOnlyList<IScenario> scenarios)
    {
        var names = new List<string>();
        var quick = false;
        int? rounds = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--rounds" when i + 1 < arguments.Length:
                    rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                default:
                    names.Add(arguments[i]);
                    break;
            }
        }

        plan = quick ? Plan.Quick(rounds ?? 1) : Plan.Full(rounds ?? 3);
        scenarios = [.. _scenarios.Where(scenario => names.Count == 0 || names.Contains(scenario.Name))];
        return names.All(name => _scenarios.Any(scenario => scenario.Name == name));
    }
}
