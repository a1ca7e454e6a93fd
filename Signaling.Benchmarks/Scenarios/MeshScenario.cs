using System.Diagnostics;
using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>
/// Measures the setup of a full mesh. 8 peers arrive together, and each pair exchanges signals as browsers do: the offer of the later peer, the answer,
/// and the candidates of both.
/// </summary>
internal sealed class MeshScenario : IScenario
{
    public const string ScenarioName = "mesh";

    private const int RoomSize = 8;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private static readonly Subject[] _subjects =
        [Subject.JsonInvoke, Subject.MessagePackInvoke, Subject.PeerJs, Subject.SocketIo, Subject.YWebrtc, Subject.Floor];

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var subject in _subjects)
            {
                var server = session.Fleet.Get(subject);
                if (round == 1)
                {
                    BringUp(session, subject, server, session.Plan.Meshes);
                }

                var meter = new CostMeter([server.Id]);
                var times = BringUp(session, subject, server, session.Plan.Meshes);
                var cost = meter.Read(session.Plan.Meshes);
                var time = Median.Of(times.Select(time => time.TotalMilliseconds));
                session.Results.Add(Name, "8 peers", subject.Name, Metric.Milliseconds, time);
                session.Results.Add(Name, "8 peers", subject.Name, Metric.Cpu, cost.ServerMicroseconds);
                Session.Say($"round {round}  {subject.Name,-27} {time,6:0.0} ms  {cost.ServerMicroseconds / 1000,6:0.0} ms CPU");
            }
        }
    }

    // One mesh after the other, so that each mesh has the whole server.
    private static List<TimeSpan> BringUp(Session session, Subject subject, ServerProcess server, int count)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], RoomSize);
            var mesh = new Exchange(swarm);
            swarm.StartRoom();
            session.Loop.RunUntil(() => mesh.IsComplete, _patience, () => $"{subject.Name}: the mesh is not complete; {mesh}");
            times.Add(Stopwatch.GetElapsedTime(start));
            swarm.Drain();
        }

        return times;
    }
}
