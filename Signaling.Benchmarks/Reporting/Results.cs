using System.Text.Json;
using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Reporting;

/// <summary>The figures of a run: for each scenario, case, subject and metric one of each round.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Series> _series = [];

    public IReadOnlyList<Series> All => _series;

    /// <summary>What they were taken on, a line each.</summary>
    public IReadOnlyList<string> Machine { get; set; } = [];

    /// <summary>What a former run has left; empty when there was none.</summary>
    public static Results Read(string file)
    {
        var results = new Results();
        if (File.Exists(file))
        {
            var stored = JsonSerializer.Deserialize<Stored>(File.ReadAllText(file))!;
            results.Machine = stored.Machine;
            results._series.AddRange(stored.Series);
        }

        return results;
    }

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(new Stored(Machine, _series), _readable));
    }

    /// <summary>Takes the place of what a former run has found out about a scenario.</summary>
    public void Forget(string scenario) => _series.RemoveAll(series => series.Scenario == scenario);

    public void Add(string scenario, string situation, string subject, string metric, double value)
    {
        var series = Find(scenario, situation, subject, metric);
        if (series is null)
        {
            _series.Add(series = new Series(scenario, situation, subject, metric, []));
        }

        series.Values.Add(value);
    }

    public void Add(string scenario, string situation, string subject, Cost cost)
    {
        Add(scenario, situation, subject, Metric.Cpu, cost.ServerMicroseconds);
        Add(scenario, situation, subject, Metric.GeneratorCpu, cost.GeneratorMicroseconds);
        Add(scenario, situation, subject, Metric.Rate, cost.Rate);
        Add(scenario, situation, subject, Metric.Utilisation, cost.Utilisation);
    }

    /// <summary>One value a round; none when it was not measured.</summary>
    public IReadOnlyList<double> Of(string scenario, string situation, string subject, string metric) =>
        Find(scenario, situation, subject, metric)?.Values ?? [];

    /// <summary>The cases of a scenario, in the order in which they were measured.</summary>
    public IReadOnlyList<string> Situations(string scenario) => [.. _series.Where(series => series.Scenario == scenario).Select(series => series.Situation).Distinct()];

    /// <summary>The subjects of a scenario, in the order in which they were measured.</summary>
    public IReadOnlyList<string> Subjects(string scenario, string metric) =>
        [.. _series.Where(series => series.Scenario == scenario && series.Metric == metric).Select(series => series.Subject).Distinct()];

    /// <summary>The same for all subjects.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Values(string scenario, string situation, string metric) =>
        _series.Where(series => series.Scenario == scenario && series.Situation == situation && series.Metric == metric)
            .ToDictionary(series => series.Subject, series => (IReadOnlyList<double>)series.Values);

    public double MedianOf(string scenario, string situation, string subject, string metric) => Median.Of(Of(scenario, situation, subject, metric));

    private Series? Find(string scenario, string situation, string subject, string metric) => _series.Find(
        series => series.Scenario == scenario && series.Situation == situation && series.Subject == subject && series.Metric == metric);

    private sealed record Stored(IReadOnlyList<string> Machine, IReadOnlyList<Series> Series);
}

/// <summary>One figure over the rounds.</summary>
internal sealed record Series(string Scenario, string Situation, string Subject, string Metric, List<double> Values);
