using Signaling.Benchmarks.Micro;
using Signaling.Benchmarks.Scenarios;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Reporting;

/// <summary>Writes the figures into <c>docs/performance.md</c>, with charts beside it.</summary>
internal static class Report
{
    private const string Name = "performance";

    /// <param name="results">The figures.</param>
    /// <param name="source">The document with the parts to fill in.</param>
    /// <param name="folder">The folder for the document and its charts.</param>
    public static void Write(Results results, string source, string folder)
    {
        var document = new GeneratedDocument(File.ReadAllText(source));
        document.Fill("machine", string.Join('\n', results.Machine.Select(line => "- " + line)));
        document.Fill("goals", string.Join('\n', ["| what | goal | measured | met |", "|---|---|---|---|", .. Goals.Of(results).Select(goal => goal.Row)]));
        foreach (var (name, table) in Tables(results))
        {
            document.Fill(name, table);
        }

        var charts = Directory.CreateDirectory(Path.Combine(folder, Name)).FullName;
        foreach (var (name, chart) in Charts(results))
        {
            File.WriteAllText(Path.Combine(charts, name + ".svg"), chart.ToSvg());
        }

        File.WriteAllText(Path.Combine(folder, Name + ".md"), document.Text);
    }

    private static IEnumerable<(string Name, string Table)> Tables(Results results)
    {
        var sizes = Payload.Sizes.Select(payload => payload.Name).ToList();
        Column[] Of(string metric, string format, double factor = 1) => [.. sizes.Select(size => new Column(size, size, metric, format, factor))];

        yield return ("relay", Table.Of(results, RelayScenario.ScenarioName, Of(Metric.Cpu, "0.0")));
        yield return ("rate", Table.Of(results, RelayScenario.ScenarioName, [.. Of(Metric.Rate, "#,0"), .. Of(Metric.Utilisation, "0%").Select(column => column with { Title = column.Title + ", core busy" })]));
        yield return ("generator", Table.Of(results, RelayScenario.ScenarioName, Of(Metric.GeneratorCpu, "0.0")));
        yield return ("latency", Table.Of(results, RelayScenario.ScenarioName, [.. sizes.SelectMany(size => new Column[]
        {
            new($"{size} at {results.MedianOf(RelayScenario.ScenarioName, size, RelayScenario.HalfLoad, Metric.FixedRate):0}/s: p50", size, Metric.P50), new("p99", size, Metric.P99), new("CPU", size, Metric.HalfLoadCpu, "0.0"),
        })]));
        yield return ("join", Table.Of(results, ArrivalScenario.ScenarioName, new Column("CPU each, µs", "each", Metric.Cpu), new Column("a second", "each", Metric.Rate)));
        yield return ("mesh", Table.Of(
            results, MeshScenario.ScenarioName, new Column("ms", "8 peers", Metric.Milliseconds, "0.0"), new Column("CPU, ms", "8 peers", Metric.Cpu, "0.0", 0.001)));
        yield return ("broadcast", Table.Of(
            results, BroadcastScenario.ScenarioName, new Column("CPU a delivery, µs", "room of 50", Metric.Cpu, "0.00"), new Column("deliveries a second", "room of 50", Metric.Rate)));
        yield return ("cross-node", Table.Of(
            results, CrossNodeScenario.ScenarioName, new Column("CPU on one node, µs", CrossNodeScenario.Local, Metric.Cpu, "0.0"),
            new Column("to the other, µs", CrossNodeScenario.Remote, Metric.Cpu, "0.0")));
        yield return ("growth", Table.Of(
            results, GrowthScenario.ScenarioName, [.. results.Situations(GrowthScenario.ScenarioName).DefaultIfEmpty("–").Select(situation => new Column(situation, situation, Metric.Cpu, "0.0"))]));
        yield return ("idle", Table.Of(
            results, IdleScenario.ScenarioName,
            [.. results.Situations(IdleScenario.ScenarioName).DefaultIfEmpty("–").Select(situation => new Column(situation + ", kB", situation, Metric.Memory, "#,0.0"))]));
        yield return ("start", Table.Of(
            results, StartScenario.ScenarioName, new Column("published, ms", StartScenario.Published, Metric.Milliseconds),
            new Column("dotnet run, ms", StartScenario.FromSource, Metric.Milliseconds)));
        yield return ("micro", Table.Of(["ns", "bytes allocated"], results.Situations(MicroCommand.ScenarioName).Select(situation => (situation, new[]
        {
            new Column("", situation, MicroCommand.Nanoseconds).Cell(results, MicroCommand.ScenarioName, "ours"),
            new Column("", situation, MicroCommand.AllocatedBytes).Cell(results, MicroCommand.ScenarioName, "ours"),
        }.AsEnumerable()))));
    }

    private static IEnumerable<(string Name, BarChart Chart)> Charts(Results results)
    {
        var sizes = Payload.Sizes.Select(payload => payload.Name).ToArray();
        yield return ("relay", Chart(results, "Server CPU of a relayed signal, µs (less is better)", RelayScenario.ScenarioName, Metric.Cpu, sizes));
        yield return ("latency", Chart(results, "p99 at half of the best other server's rate, µs (less is better)", RelayScenario.ScenarioName, Metric.P99, sizes));
        yield return ("join", Chart(results, "Server CPU to connect and join, µs (less is better)", ArrivalScenario.ScenarioName, Metric.Cpu, "each"));
        yield return ("idle", Chart(results, "Memory of an idle peer, kB (less is better)", IdleScenario.ScenarioName, Metric.Memory, IdleScenario.Many));
    }

    private static BarChart Chart(Results results, string title, string scenario, string metric, params string[] situations) => new(title, [.. situations.Select(situation => (
        situations.Length == 1 ? string.Empty : situation,
        (IReadOnlyList<(string, double)>)[.. Subject.All
            .Where(subject => results.Of(scenario, situation, subject.Name, metric).Count > 0)
            .Select(subject => (subject.Name, results.MedianOf(scenario, situation, subject.Name, metric)))]))]);
}
