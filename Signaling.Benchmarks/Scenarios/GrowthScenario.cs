using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>Measures whether the cost of a signal grows with the number of peers and rooms. The number of signals in flight is always the same.</summary>
internal sealed class GrowthScenario : IScenario
{
    public const string ScenarioName = "growth";

    // 100 to 10,000 peers in rooms of 4: the other subjects show the cost that the platform and the kernel add for so many connections. Then 10 to 5,000
    // rooms of 2 peers.
    private static readonly Course[] _courses =
    [
        new("peers", 4, 100, [100, 1_000, 10_000], [Subject.Json, Subject.MessagePack, Subject.PeerJs, Subject.Floor]),
        new("rooms", 2, 20, [20, 200, 2_000, 10_000], [Subject.Json, Subject.MessagePack]),
    ];

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var course in _courses)
            {
                foreach (var subject in course.Subjects)
                {
                    Grow(session, subject, course, round);
                }
            }
        }
    }

    /// <summary>Returns the name of a size in the results.</summary>
    public static string Situation(string of, int count) => $"{count} {of}";

    private void Grow(Session session, Subject subject, Course course, int round)
    {
        var server = session.Fleet.Get(subject);
        using var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], course.RoomSize);
        foreach (var peers in course.Peers.Select(peers => session.PeersUpTo(Math.Min(peers, session.Plan.ManyPeers))).Distinct())
        {
            swarm.GrowTo(peers);
            var traffic = new ClosedLoop(swarm, [server.Id], Payload.Candidate, course.InFlight);
            traffic.Start();
            session.WarmUp(traffic, server, $"{subject.Name} {Payload.Candidate.Name}");
            var cost = traffic.Measure(session.Plan.Window);
            traffic.Stop();

            var situation = Situation(course.Of, course.Of == "rooms" ? peers / course.RoomSize : peers);
            session.Results.Add(Name, situation, subject.Name, cost);
            Session.Say($"round {round}  {situation,-12} {subject.Name,-27} {cost.ServerMicroseconds,6:0.0} µs  {cost.Rate,7:0}/s  server {cost.Utilisation,4:0%}");
        }
    }

    private sealed record Course(string Of, int RoomSize, int InFlight, int[] Peers, Subject[] Subjects);
}
