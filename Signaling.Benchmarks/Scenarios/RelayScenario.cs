using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>
/// Measures the cost of a relayed signal on a saturated server, and its latency at half of the best other server's rate. 200 peers in rooms of 4.
/// </summary>
internal sealed class RelayScenario : IScenario
{
    public const string ScenarioName = "relay";

    /// <summary>The name of the case that contains the rate at which the latencies are measured.</summary>
    public const string HalfLoad = "half of the best other server's";

    private const int Peers = 200;
    private const int RoomSize = 4;

    public string Name => ScenarioName;

    public void Run(Session session)
    {
        for (var round = 1; round <= session.Plan.Rounds; round++)
        {
            foreach (var payload in Payload.Sizes)
            {
                foreach (var subject in Subject.All)
                {
                    Saturate(session, subject, payload, round);
                }
            }
        }

        foreach (var payload in Payload.Sizes)
        {
            var rate = session.Results.Values(Name, payload.Name, Metric.Rate).Where(entry => IsOtherServer(entry.Key)).Max(entry => Median.Of(entry.Value)) / 2;
            Session.Say($"{payload.Name}: half of the best other server's rate is {rate:0} signals a second");
            session.Results.Add(Name, payload.Name, HalfLoad, Metric.FixedRate, rate);
            for (var round = 1; round <= session.Plan.Rounds; round++)
            {
                foreach (var subject in Subject.All)
                {
                    Time(session, subject, payload, rate, round);
                }
            }
        }
    }

    private static bool IsOtherServer(string name) => Subject.All.Any(subject => subject.Kind == SubjectKind.Other && subject.Name == name);

    private void Saturate(Session session, Subject subject, Payload payload, int round)
    {
        var server = session.Fleet.Get(subject);
        using var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], RoomSize);
        swarm.GrowTo(Peers);
        var traffic = new ClosedLoop(swarm, [server.Id], payload, Peers);
        traffic.Start();
        session.WarmUp(traffic, server, $"{subject.Name} {payload.Name}");
        var cost = traffic.Measure(session.Plan.Window);
        traffic.Stop();

        session.Results.Add(Name, payload.Name, subject.Name, cost);
        Session.Say(
            $"round {round}  {payload.Name,-6} {subject.Name,-27} {cost.ServerMicroseconds,7:0.0} µs  {cost.Rate,7:0}/s  server {cost.Utilisation,4:0%}  generator {cost.GeneratorMicroseconds,5:0.0} µs");
    }

    private void Time(Session session, Subject subject, Payload payload, double rate, int round)
    {
        var server = session.Fleet.Get(subject);
        using var swarm = new Swarm(session.Loop, subject.Protocol, [server.Port], RoomSize);
        swarm.GrowTo(Peers);
        var traffic = new OpenLoop(swarm, payload);
        traffic.Run(rate, session.Plan.OpenWarmUp);
        var meter = new CostMeter([server.Id]);
        var times = traffic.Run(rate, session.Plan.OpenWindow);
        var cost = meter.Read(times.TotalCount);

        var p50 = times.GetValueAtPercentile(50) / 1000.0;
        var p99 = times.GetValueAtPercentile(99) / 1000.0;
        session.Results.Add(Name, payload.Name, subject.Name, Metric.P50, p50);
        session.Results.Add(Name, payload.Name, subject.Name, Metric.P99, p99);
        session.Results.Add(Name, payload.Name, subject.Name, Metric.HalfLoadCpu, cost.ServerMicroseconds);
        Session.Say($"round {round}  {payload.Name,-6} {subject.Name,-27} p50 {p50,8:0} µs  p99 {p99,8:0} µs  {cost.ServerMicroseconds,7:0.0} µs CPU");
    }
}
