using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>Measures the cost of a new peer on a warm server: the WebSocket, the handshake and the join, in rooms of 4.</summary>
internal sealed class ArrivalScenario : IScenario
{
    public const string ScenarioName = "join";

    private const int RoomSize = 4;
    private const int WarmUps = 3;

    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(0.5);

    private static readonly Subject[] _subjects =
        [Subject.JsonInvoke, Subject.MessagePackInvoke, Subject.PeerJs, Subject.SocketIo, Subject.YWebrtc, Subject.Floor];

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var subject in _subjects)
            {
                for (var i = round == 1 ? WarmUps : 1; i > 0; i--)
                {
                    Arrive(session, subject);
                }

                var cost = Arrive(session, subject);
                session.Results.Add(Name, "each", subject.Name, Metric.Cpu, cost.ServerMicroseconds);
                session.Results.Add(Name, "each", subject.Name, Metric.GeneratorCpu, cost.GeneratorMicroseconds);
                session.Results.Add(Name, "each", subject.Name, Metric.Rate, cost.Rate);
                Session.Say($"round {round}  {subject.Name,-27} {cost.ServerMicroseconds,7:0} µs  {cost.Rate,6:0}/s  generator {cost.GeneratorMicroseconds,5:0} µs");
            }
        }
    }

    private static Cost Arrive(Session session, Subject subject)
    {
        var server = session.Fleet.Get(subject);
        Cost cost;
        using (var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], RoomSize))
        {
            var meter = new CostMeter([server.Id]);
            swarm.GrowTo(session.Plan.Arrivals);
            cost = meter.Read(session.Plan.Arrivals);
        }

        // The server gets time to notice that the connections are closed.
        session.Loop.RunFor(_settle);
        return cost;
    }
}
