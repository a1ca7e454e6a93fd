using System.Globalization;
using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>
/// Measures the cost of a signal between two nodes for all processes together (both nodes and Redis), and compares it with a signal within one node.
/// The rooms are the same: 4 peers, two on each node.
/// </summary>
internal sealed class CrossNodeScenario : IScenario
{
    public const string ScenarioName = "cross-node";
    public const string Local = "on one node";
    public const string Remote = "to the other node";

    private const int Peers = 200;
    private const int RoomSize = 4;

    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(1);

    private static readonly Subject[] _subjects = [Subject.Json, Subject.MessagePack];

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        using var redis = Fleet.Start(ServerProgram.Redis());
        string[] settings =
        [
            string.Create(CultureInfo.InvariantCulture, $"--Signaling:Redis:ConnectionString=127.0.0.1:{redis.Port}"),

            // Three processes share a saturated core. The nodes must not conclude from slow answers that Redis is unreachable.
            "--Signaling:Redis:CommandTimeout=00:00:10", "--Signaling:Redis:LeaseDuration=00:01:00",
        ];
        using var first = Fleet.Start(ServerProgram.Ours(session.Workplace, settings));
        using var second = Fleet.Start(ServerProgram.Ours(session.Workplace, settings));
        session.Loop.RunUntil(() => IsReady(first) && IsReady(second), TimeSpan.FromSeconds(30), () => "The nodes are not ready.");

        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var subject in _subjects)
            {
                Measure(session, subject, Local, [first, second, redis], round);
                Measure(session, subject, Remote, [first, second, redis], round);
            }
        }
    }

    private static bool IsReady(ServerProcess server)
    {
        using var http = new HttpClient();
        using var answer = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Port}/health/ready"));
        return answer.IsSuccessStatusCode;
    }

    private void Measure(Session session, Subject subject, string situation, ServerProcess[] servers, int round)
    {
        // Places 0 and 2 are on the first node, 1 and 3 on the second.
        using var swarm = new Swarm(session.Loop, subject.Protocol, [servers[0].Port, servers[1].Port], RoomSize);
        swarm.GrowTo(Peers);
        foreach (var peer in swarm.Peers)
        {
            peer.Targets = [.. peer.Room.Where(other => other != peer && (other.Place % 2 == peer.Place % 2) == (situation == Local))];
        }

        // A node may receive the joins of the other node's peers shortly after those peers have their answers.
        session.Loop.RunFor(_settle);
        var traffic = new ClosedLoop(swarm, [.. servers.Select(server => server.Id)], Payload.Candidate, Peers);
        traffic.Start();
        session.WarmUp(traffic, servers[0], $"{subject.Name} {situation}");
        var cost = traffic.Measure(session.Plan.Window);
        traffic.Stop();
        session.Results.Add(Name, situation, subject.Name, cost);
        Session.Say($"round {round}  {situation,-17} {subject.Name,-27} {cost.ServerMicroseconds,6:0.0} µs  {cost.Rate,7:0}/s");
    }
}
