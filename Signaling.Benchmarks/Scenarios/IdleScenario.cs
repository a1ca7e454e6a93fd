using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>
/// Measures the memory of a peer that has joined and only keeps its connection alive. This is the growth of a fresh server with 10,000 such peers in
/// rooms of 4, including the code that was compiled for them.
/// </summary>
internal sealed class IdleScenario : IScenario
{
    public const string ScenarioName = "idle";
    public const string Many = "each of 10000";

    private const int RoomSize = 4;

    private static readonly Subject[] _subjects =
        [Subject.JsonInvoke, Subject.MessagePackInvoke, Subject.PeerJs, Subject.SocketIo, Subject.YWebrtc, Subject.Floor];

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        var peers = session.PeersUpTo(session.Plan.ManyPeers);
        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var subject in _subjects)
            {
                using var server = session.Fleet.StartNew(subject);
                var before = ProcessUse.ResidentBytes(server.Id);
                using var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], RoomSize);
                swarm.GrowTo(peers);
                session.Loop.RunFor(session.Plan.Rest);
                var each = (ProcessUse.ResidentBytes(server.Id) - before) / 1000.0 / peers;
                session.Results.Add(Name, $"each of {peers}", subject.Name, Metric.Memory, each);
                session.Results.Add(Name, "empty", subject.Name, Metric.Memory, before / 1000.0);
                Session.Say($"round {round}  {subject.Name,-27} {each,6:0.0} kB each of {peers}, {before / 1e6:0} MB when empty");
            }
        }
    }
}
