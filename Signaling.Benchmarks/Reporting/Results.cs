using System.Text.Json;
using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Reporting;

/// <summary>The figures of a run: for each scenario, case, subject and metric one of each round.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Series> _series = [];

    public IReadOnlyList<Series> All => _series;

    public static Results Read(string file)
    {
        var results = new Results();
        results._series.AddRange(JsonSerializer.Deserialize<List<Series>>(File.ReadAllText(file))!);
        return results;
    }

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(_series, _readable));
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

    /// <summary>The same for all subjects.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Values(string scenario, string situation, string metric) =>
        _series.Where(series => series.Scenario == scenario && series.Situation == situation && series.Metric == metric)
            .ToDictionary(series => series.Subject, series => (IReadOnlyList<double>)series.Values);

    public double MedianOf(string scenario, string situation, string subject, string metric) => Median.Of(Of(scenario, situation, subject, metric));

    private Series? Find(string scenario, string situation, string subject, string metric) => _series.Find(
        series => series.Scenario == scenario && series.Situation == situation && series.Subject == subject && series.Metric == metric);
}

/// <summary>One figure over the rounds.</summary>
internal sealed record Series(string Scenario, string Situation, string Subject, string Metric, List<double> Values);
