using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>The files for Prometheus and Grafana in <c>deploy</c>.</summary>
internal static partial class MonitoringFiles
{
    public const string Alerts = "deploy/prometheus/alerts.yml";
    public const string AlertTests = "deploy/prometheus/alerts.test.yml";
    public const string Configuration = "deploy/prometheus/prometheus.yml";
    public const string Dashboard = "deploy/grafana/signaling.json";

    // What Prometheus itself adds to a series.
    private static readonly string[] _ownLabels = ["job", "instance", "le"];

    public static IReadOnlyList<string> AlertNames { get; } = [.. AlertName().Matches(Repository.Read(Alerts)).Select(match => match.Groups[1].Value)];

    public static JsonNode ReadDashboard() => JsonNode.Parse(Repository.Read(Dashboard))!;

    /// <summary>Returns the panels that show something, without the titles of the rows.</summary>
    public static IReadOnlyList<JsonNode> ReadPanels() => [.. ReadDashboard()["panels"]!.AsArray().OfType<JsonNode>().Where(panel => (string)panel["type"]! != "row")];

    /// <summary>Returns the expressions of a panel with values for the dashboard's variables.</summary>
    public static IEnumerable<string> ExpressionsOf(JsonNode panel) => panel["targets"]!.AsArray().Select(target =>
        ((string)target!["expr"]!).Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal));

    /// <summary>Returns the metrics in the text: each name, and the labels by which it is selected.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Labels)> FindMetrics(string text) =>
    [
        .. Metric().Matches(text).Select(match => (
            match.Groups["name"].Value,
            (IReadOnlyList<string>)[.. Label().Matches(match.Groups["labels"].Value).Select(label => label.Groups[1].Value).Except(_ownLabels)])),
    ];

    [GeneratedRegex(@"(?<![\w#.:/-])(?<name>(?:signaling|dotnet|kestrel|signalr)_\w+)(?:\{(?<labels>[^}]*)\})?")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(\w+)\s*(?:=~|!~|!=|=)")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?m)^\s+- alert: (\w+)$")]
    private static partial Regex AlertName();
}
