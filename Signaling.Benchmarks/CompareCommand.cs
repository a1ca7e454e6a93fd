using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks;

/// <summary>
/// Compares published builds of our server by the server CPU of a relayed signal and of a join, and by the memory of an idle peer. The builds take short
/// turns, so other load on the machine affects all builds equally. A turn is a fixed amount of work: on a busy machine it takes longer, but measures the
/// same work.
/// </summary>
internal static class CompareCommand
{
    public const string Name = "compare";

    private const int Peers = 200;
    private const int RoomSize = 4;
    private const int Rounds = 31;
    private const int Turn = 10_000;
    private const int RunIn = 1_000;
    private const int FirstWarmUp = 400_000;
    private const int NextWarmUp = 100_000;
    private const int Arrivals = 400;
    private const int ArrivalWarmUps = 10;
    private const int IdlePeers = 2000;
    private const int IdleRounds = 5;

    // After a swarm has closed its connections, the server gets time to notice that.
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(30);

    private static readonly Subject[] _subjects = [Subject.Json, Subject.JsonInvoke, Subject.MessagePack, Subject.MessagePackInvoke];

    /// <param name="subjectName">The hub protocol, and whether calls are answered: the name of one of our subjects in the reports.</param>
    /// <param name="folders">The folders of the published servers. The other servers are compared with the first one.</param>
    public static int Run(string subjectName, string[] folders)
    {
        if (Array.Find(_subjects, subject => subject.Name == "ours " + subjectName) is not { } subject)
        {
            Console.Error.WriteLine($"'{subjectName}' is not one of: json | json, answered | messagepack | messagepack, answered");
            return 2;
        }

        OpenFiles.RaiseLimit();
        Cores.PinThisProcess();
        using var stop = new CancellationTokenSource(_limit);
        using var loop = new EpollLoop(stop.Token);
        var servers = folders.Select(folder => Fleet.Start(ServerProgram.OursIn(folder))).ToList();
        try
        {
            foreach (var payload in Payload.Sizes)
            {
                CompareRelay(loop, subject, payload, folders, servers);
            }

            CompareJoins(loop, subject, folders, servers);
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }

        CompareIdle(loop, subject, folders);
        return 0;
    }

    private static void CompareRelay(Loop loop, Subject subject, Payload payload, string[] folders, List<ServerProcess> servers)
    {
        var swarms = servers.ConvertAll(server => new Swarm(loop, subject.Protocol, [server.Port], RoomSize));
        try
        {
            swarms.ForEach(swarm => swarm.GrowTo(Peers));
            var traffics = swarms.Zip(servers, (swarm, server) => new ClosedLoop(swarm, [server.Id], payload, Peers)).ToList();
            traffics.ForEach(traffic => Measure(traffic, payload == Payload.Sizes[0] ? FirstWarmUp : NextWarmUp));
            var costs = TakeTurns(servers.Count, Rounds, server => Measure(traffics[server], Turn));
            Report(subject, payload.Name, "µs", folders, costs);
        }
        finally
        {
            swarms.ForEach(swarm => swarm.Dispose());
        }
    }

    private static void CompareJoins(Loop loop, Subject subject, string[] folders, List<ServerProcess> servers)
    {
        for (var i = 0; i < ArrivalWarmUps; i++)
        {
            servers.ForEach(server => Arrive(loop, subject, server));
        }

        Report(subject, "join", "µs", folders, TakeTurns(servers.Count, Rounds, server => Arrive(loop, subject, servers[server])));
    }

    private static void CompareIdle(Loop loop, Subject subject, string[] folders) =>
        Report(subject, "idle", "kB", folders, TakeTurns(folders.Length, IdleRounds, folder =>
        {
            using var server = Fleet.Start(ServerProgram.OursIn(folders[folder]));
            var before = ProcessUse.ResidentBytes(server.Id);
            using var swarm = new Swarm(loop, subject.Protocol, [server.Port], RoomSize);
            swarm.GrowTo(IdlePeers);
            loop.RunFor(_rest);
            return (ProcessUse.ResidentBytes(server.Id) - before) / 1000.0 / IdlePeers;
        }));

    private static double Arrive(Loop loop, Subject subject, ServerProcess server)
    {
        Cost cost;
        using (var swarm = new Swarm(loop, subject.Protocol, [server.Port], RoomSize))
        {
            var meter = new CostMeter([server.Id]);
            swarm.GrowTo(Arrivals);
            cost = meter.Read(Arrivals);
        }

        loop.RunFor(_settle);
        return cost.ServerMicroseconds;
    }

    /// <summary>Returns the measured values of each build, a value for each round. Every other round has the reverse order, so that no build always follows the same build.</summary>
    private static double[][] TakeTurns(int builds, int rounds, Func<int, double> measure)
    {
        var values = Array.ConvertAll(new double[builds][], _ => new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < builds; turn++)
            {
                var build = round % 2 == 0 ? turn : builds - 1 - turn;
                values[build][round] = measure(build);
            }
        }

        return values;
    }

    private static void Report(Subject subject, string what, string unit, string[] folders, double[][] values)
    {
        for (var build = 0; build < folders.Length; build++)
        {
            var ratios = values[build].Zip(values[0], (value, first) => value / first).Order().ToArray();
            var quarter = ratios.Length / 4;
            Console.WriteLine(
                $"{subject.Name,-26} {what,-6} {Path.GetFileName(folders[build].TrimEnd('/')),-16} {Median.Of(values[build]),7:0.00} {unit}  "
                + $"ratio {Median.Of(ratios):0.000}, quartiles {ratios[quarter]:0.000} to {ratios[^(1 + quarter)]:0.000}, all {ratios[0]:0.000} to {ratios[^1]:0.000}");
        }
    }

    private static double Measure(ClosedLoop traffic, int signals)
    {
        traffic.Start();
        traffic.Measure(RunIn);
        var cost = traffic.Measure(signals);
        traffic.Stop();
        return cost.ServerMicroseconds;
    }
}
