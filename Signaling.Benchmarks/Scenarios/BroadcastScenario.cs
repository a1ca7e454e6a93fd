using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>Measures the cost of a message to a room of 50, per receiver. PeerJS and the bare relay have no broadcasts.</summary>
internal sealed class BroadcastScenario : IScenario
{
    public const string ScenarioName = "broadcast";

    private const int RoomSize = 50;
    private const int InFlight = 4;

    private static readonly Subject[] _subjects = [.. Subject.All.Where(subject => subject.Protocol.HasBroadcasts)];

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var subject in _subjects)
            {
                var server = session.Fleet.Get(subject);
                using var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], RoomSize);
                swarm.GrowTo(RoomSize);
                var traffic = new ClosedLoop(swarm, [server.Id], Payload.Message, InFlight, toAll: true);
                traffic.Start();
                session.WarmUp(traffic, server, $"{subject.Name} broadcast");
                var cost = traffic.Measure(session.Plan.Window);
                traffic.Stop();
                session.Results.Add(Name, "room of 50", subject.Name, cost);
                Session.Say(
                    $"round {round}  {subject.Name,-27} {cost.ServerMicroseconds,6:0.0} µs  {cost.Rate,7:0}/s  server {cost.Utilisation,4:0%}  generator {cost.GeneratorMicroseconds,5:0.0} µs");
            }
        }
    }
}
