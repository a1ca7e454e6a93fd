using System.Diagnostics.Metrics;
using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>A row of the table in docs/operations.md.</summary>
internal sealed record DocumentedMetric(string Name, string Kind, string Unit)
{
    public IReadOnlyList<string> Tags { get; private init; } = [];

    /// <summary>Gets the names that Prometheus has for it.</summary>
    public IReadOnlyList<string> PrometheusNames
    {
        get
        {
            var unit = Unit switch { "s" => "_seconds", "By" => "_bytes", _ => string.Empty };
            var name = Name.Replace('.', '_') + unit;
            return Kind switch
            {
                "counter" => [name + "_total"],
                "histogram" => [name + "_bucket", name + "_sum", name + "_count"],
                _ => [name],
            };
        }
    }

    public static IReadOnlyList<DocumentedMetric> All { get; } =
    [
        .. from line in Repository.Read("docs/operations.md").Split('\n')
           where line.StartsWith("| `signaling.", StringComparison.Ordinal)
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           where cells.Length == 7
           select new DocumentedMetric(cells[1].Trim('`'), cells[2], cells[3].Trim('`'))
           {
               Tags = [.. cells[4].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Trim('`'))],
           },
    ];

    public static DocumentedMetric Of(Instrument instrument) => new(instrument.Name, KindOf(instrument), instrument.Unit!);

    public bool Equals(DocumentedMetric? other) => (Name, Kind, Unit) == (other?.Name, other?.Kind, other?.Unit);

    public override int GetHashCode() => HashCode.Combine(Name, Kind, Unit);

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        Counter<long> or ObservableCounter<long> => "counter",
        ObservableUpDownCounter<long> => "up-down counter",
        ObservableGauge<long> => "gauge",
        _ => throw new ArgumentOutOfRangeException(nameof(instrument), instrument.Name, "A kind that the documentation has no word for."),
    };
}
