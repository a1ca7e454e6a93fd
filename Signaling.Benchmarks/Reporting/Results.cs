using System.Text.Json;
using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Reporting;

/// <summary>The figures of a run: one value per round for each scenario, case, subject and metric.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Series> _series = [];

    public IReadOnlyList<Series> All => _series;

    /// <summary>Gets or sets the description of the machine, one entry per line.</summary>
    public IReadOnlyList<string> Machine { get; set; } = [];

    /// <summary>Reads the results of a previous run. Returns empty results if there are none.</summary>
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

    /// <summary>Removes the figures of a scenario from a previous run.</summary>
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

    /// <summary>Returns one value per round; empty if the metric was not measured.</summary>
    public IReadOnlyList<double> Of(string scenario, string situation, string subject, string metric) =>
        Find(scenario, situation, subject, metric)?.Values ?? [];

    /// <summary>Returns the cases of a scenario in the order of their measurement.</summary>
    public IReadOnlyList<string> Situations(string scenario) => [.. _series.Where(series => series.Scenario == scenario).Select(series => series.Situation).Distinct()];

    /// <summary>Returns the subjects of a scenario in the order of their measurement.</summary>
    public IReadOnlyList<string> Subjects(string scenario, string metric) =>
        [.. _series.Where(series => series.Scenario == scenario && series.Metric == metric).Select(series => series.Subject).Distinct()];

    /// <summary>Returns the values of all subjects.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Values(string scenario, string situation, string metric) =>
        _series.Where(series => series.Scenario == scenario && series.Situation == situation && series.Metric == metric)
            .ToDictionary(series => series.Subject, series => (IReadOnlyList<double>)series.Values);

    public double MedianOf(string scenario, string situation, string subject, string metric) => Median.Of(Of(scenario, situation, subject, metric));

    private Series? Find(string scenario, string situation, string subject, string metric) => _series.Find(
        series => series.Scenario == scenario && series.Situation == situation && series.Subject == subject && series.Metric == metric);

    private sealed record Stored(IReadOnlyList<string> Machine, IReadOnlyList<Series> Series);
}

/// <summary>The values of one figure in all rounds.</summary>
internal sealed record Series(string Scenario, string Situation, string Subject, string Metric, List<double> Values);
