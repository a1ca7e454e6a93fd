using Signaling.Benchmarks.Scenarios;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Reporting;

/// <summary>The goals. Most are ratios to other subjects of the same run. The best other server is 1.</summary>
internal static class Goals
{
    private static readonly string[] _others = [.. Subject.All.Where(subject => subject.Kind == SubjectKind.Other).Select(subject => subject.Name)];

    public static IReadOnlyList<Goal> Of(Results results) =>
    [
        new("relay, CPU a message, MessagePack, against the best other server: 200 B / 3 kB / 7 kB", 0.67, "", Relay(results, Subject.MessagePack, _others, Metric.Cpu)),
        new("the same, with every call answered", 0.67, "", Relay(results, Subject.MessagePackInvoke, _others, Metric.Cpu)),
        new("relay, CPU a message, JSON, against the best other server: 200 B / 3 kB / 7 kB", 0.83, "", Relay(results, Subject.Json, _others, Metric.Cpu)),
        new("the same, with every call answered", 0.83, "", Relay(results, Subject.JsonInvoke, _others, Metric.Cpu)),
        new("relay, MessagePack, against bare Kestrel: 200 B / 3 kB / 7 kB", 1, "", Relay(results, Subject.MessagePack, [Subject.Floor.Name], Metric.Cpu)),
        new("p99 at half of the best other server's rate, MessagePack, against the best other server's", 1, "", Relay(results, Subject.MessagePack, _others, Metric.P99)),
        new("p99 at half of the best other server's rate, JSON, against the best other server's", 1, "", Relay(results, Subject.Json, _others, Metric.P99)),
        new("connect and join, CPU each: JSON / MessagePack", 300, " µs", Both(results, ArrivalScenario.ScenarioName, "each", Metric.Cpu)),
        new("memory of a joined idle peer among 10,000: JSON / MessagePack", 20, " kB", Both(results, IdleScenario.ScenarioName, IdleScenario.Many, Metric.Memory)),
        new("cost of a message at 10,000 peers against 100: JSON / MessagePack", 1.15, "", Growth(results, Subject.Json), Growth(results, Subject.MessagePack)),
        new("start to ready, published", 1_000, " ms", results.MedianOf(StartScenario.ScenarioName, StartScenario.Published, Subject.Json.Name, Metric.Milliseconds)),
        new("signal to another node against a local one, CPU of all servers: JSON / MessagePack", 3, "", CrossNode(results, Subject.Json), CrossNode(results, Subject.MessagePack)),
    ];

    private static double[] Relay(Results results, Subject ours, string[] others, string metric) => [.. Payload.Sizes.Select(payload =>
    {
        var theirs = others.Select(other => results.Of(RelayScenario.ScenarioName, payload.Name, other, metric)).Where(values => values.Count > 0).ToList();
        var rounds = results.Of(RelayScenario.ScenarioName, payload.Name, ours.Name, metric);
        return theirs.Count == 0 ? double.NaN : Median.Of(rounds.Select((value, round) => value / theirs.Min(values => values[round])));
    })];

    private static double[] Both(Results results, string scenario, string situation, string metric) =>
        [results.MedianOf(scenario, situation, Subject.JsonInvoke.Name, metric), results.MedianOf(scenario, situation, Subject.MessagePackInvoke.Name, metric)];

    private static double Growth(Results results, Subject subject) =>
        Ratio(results, GrowthScenario.ScenarioName, GrowthScenario.Situation("peers", 10_000), GrowthScenario.Situation("peers", 100), subject.Name);

    private static double CrossNode(Results results, Subject subject) =>
        Ratio(results, CrossNodeScenario.ScenarioName, CrossNodeScenario.Remote, CrossNodeScenario.Local, subject.Name);

    private static double Ratio(Results results, string scenario, string situation, string against, string subject)
    {
        var divisors = results.Of(scenario, against, subject, Metric.Cpu);
        return Median.Of(results.Of(scenario, situation, subject, Metric.Cpu).Zip(divisors, (value, divisor) => value / divisor));
    }
}
