using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks;

/// <summary>
/// Compares published builds of our server by the server CPU of a relayed signal. The builds take short turns, so other load on the machine affects
/// all builds equally. A turn is a fixed number of signals: on a busy machine it takes longer, but measures the same work.
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
        using var loop = new Loop(stop.Token);
        var servers = folders.Select(folder => Fleet.Start(ServerProgram.OursIn(folder))).ToList();
        try
        {
            foreach (var payload in Payload.Sizes)
            {
                Compare(loop, subject, payload, folders, servers);
            }
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }

        return 0;
    }

    private static void Compare(Loop loop, Subject subject, Payload payload, string[] folders, List<ServerProcess> servers)
    {
        var swarms = servers.ConvertAll(server => new Swarm(loop, subject.Protocol, [server.Port], RoomSize));
        try
        {
            swarms.ForEach(swarm => swarm.GrowTo(Peers));
            var traffics = swarms.Zip(servers, (swarm, server) => new ClosedLoop(swarm, [server.Id], payload, Peers)).ToList();
            traffics.ForEach(traffic => Measure(traffic, payload == Payload.Sizes[0] ? FirstWarmUp : NextWarmUp));
            var costs = servers.ConvertAll(_ => new double[Rounds]);
            for (var round = 0; round < Rounds; round++)
            {
                for (var turn = 0; turn < servers.Count; turn++)
                {
                    // Every other round has the reverse order, so that no build always follows the same build.
                    var server = round % 2 == 0 ? turn : servers.Count - 1 - turn;
                    costs[server][round] = Measure(traffics[server], Turn);
                }
            }

            for (var server = 0; server < servers.Count; server++)
            {
                var ratios = costs[server].Zip(costs[0], (cost, first) => cost / first).Order().ToArray();
                Console.WriteLine(
                    $"{subject.Name,-26} {payload.Name,-6} {Path.GetFileName(folders[server].TrimEnd('/')),-16} {Median.Of(costs[server]),6:0.00} µs  "
                    + $"ratio {Median.Of(ratios):0.000}, quartiles {ratios[Rounds / 4]:0.000} to {ratios[^(1 + (Rounds / 4))]:0.000}, all {ratios[0]:0.000} to {ratios[^1]:0.000}");
            }
        }
        finally
        {
            swarms.ForEach(swarm => swarm.Dispose());
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
