using System.Text.Json;
using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>Compares the alerts and the dashboard with the metrics that exist, and with the runbook.</summary>
public sealed class MonitoringFileTests
{
    private static readonly TimeSpan _toolLimit = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, DocumentedMetric> _metrics =
        DocumentedMetric.All.SelectMany(metric => metric.PrometheusNames.Select(name => (name, metric))).ToDictionary(entry => entry.name, entry => entry.metric);

    [Theory]
    [InlineData(MonitoringFiles.Alerts)]
    [InlineData(MonitoringFiles.AlertTests)]
    [InlineData(MonitoringFiles.Dashboard)]
    public void MetricsInAFile_Exist_AndHaveTheirLabels(string file)
    {
        // In JSON, a quotation mark within an expression has a backslash. A comment is no expression.
        var text = Regex.Replace(Repository.Read(file), @"(?m)^\s*#.*$", string.Empty).Replace("\\\"", "\"", StringComparison.Ordinal);
        var found = MonitoringFiles.FindMetrics(text).Where(metric => metric.Name.StartsWith("signaling_", StringComparison.Ordinal)).ToList();

        found.Should().HaveCountGreaterThan(20);
        found.Select(metric => metric.Name).Should().BeSubsetOf(_metrics.Keys);
        foreach (var (name, labels) in found)
        {
            labels.Should().BeSubsetOf(_metrics[name].Tags, "these are the tags of {0}", name);
        }
    }

    [Fact]
    public void MetricThatDoesNotExist_IsFound() => MonitoringFiles.FindMetrics("""sum(rate(signaling_jions_total{kind="offer",instance=~".*"}[5m])) by (kind)""")
        .Should().BeEquivalentTo(new[] { (Name: "signaling_jions_total", Labels: (IReadOnlyList<string>)["kind"]) });

    [Fact]
    public void Alerts_HaveASeverity_ATestAndAPlaceInTheRunbook()
    {
        var (alerts, tests, runbook) = (Repository.Read(MonitoringFiles.Alerts), Repository.Read(MonitoringFiles.AlertTests), Repository.Read("docs/operations.md"));

        MonitoringFiles.AlertNames.Should().HaveCountGreaterThan(10).And.OnlyHaveUniqueItems();
        Regex.Matches(alerts, @"severity: (page|ticket) \}").Should().HaveSameCount(MonitoringFiles.AlertNames);
        foreach (var name in MonitoringFiles.AlertNames)
        {
            var link = $"docs/operations.md#{name.ToLowerInvariant()}";
            alerts.Should().Contain($"runbook: {link}\n");
            runbook.Should().Contain($"\n### {name}\n");
            tests.Should().Contain($"alertname: {name}, eval_time: 50m, exp_alerts: []", "healthy nodes do not raise it");
            Regex.IsMatch(tests, $@"exp_annotations: \{{[^\n]*runbook: {link} \}}").Should().BeTrue("a test shows when {0} fires", name);
        }

        Regex.Matches(runbook, @"(?m)^### (Signaling\w+)$").Select(match => match.Groups[1].Value).Should().BeEquivalentTo(MonitoringFiles.AlertNames);
    }

    [Fact]
    public void Dashboard_IsWhole()
    {
        var dashboard = MonitoringFiles.ReadDashboard();
        var panels = MonitoringFiles.ReadPanels();

        ((string)dashboard["uid"]!).Should().Be("signaling");
        dashboard["templating"]!["list"]!.AsArray().Select(variable => (string)variable!["name"]!).Should().Equal("datasource", "instance");
        dashboard["panels"]!.AsArray().Select(panel => (int)panel!["id"]!).Should().OnlyHaveUniqueItems();
        panels.Should().HaveCountGreaterThan(20);
        foreach (var panel in panels)
        {
            ((string)panel["title"]!).Should().NotBeEmpty();
            ((string)panel["description"]!).Should().NotBeEmpty("panel {0} needs one", (string)panel["title"]!);
            panel["targets"]!.AsArray().Should().OnlyContain(target => ((string)target!["expr"]!).Contains("instance=~\"$instance\""));
        }

        // Every metric of the table is on a panel, except two that say little beside those of the same panels.
        var shown = MonitoringFiles.FindMetrics(string.Join('\n', panels.SelectMany(MonitoringFiles.ExpressionsOf))).Select(metric => metric.Name).ToHashSet();
        _metrics.Values.Distinct().Where(metric => !metric.PrometheusNames.Any(shown.Contains)).Select(metric => metric.Name).Should().BeEquivalentTo(
            "signaling.mailbox.io", "signaling.outbox.signals");
    }

    [Fact]
    public async Task Rules_PassPromtool_WithTheirTests_AndSoDoTheExpressionsOfTheDashboard()
    {
        Assert.SkipUnless(Tool.Exists("promtool") || Environment.GetEnvironmentVariable("CI") == "true", "There is no promtool; install Debian's package prometheus.");
        var expressions = MonitoringFiles.ReadPanels().SelectMany(MonitoringFiles.ExpressionsOf)
            .Select((expression, i) => new { record = $"panel:{i}", expr = expression });
        var folder = Directory.CreateTempSubdirectory("signaling-tests-promtool-");
        try
        {
            var panels = Path.Combine(folder.FullName, "panels.yml"); // JSON is YAML, too
            await File.WriteAllTextAsync(
                panels, JsonSerializer.Serialize(new { groups = new[] { new { name = "panels", rules = expressions } } }), TestContext.Current.CancellationToken);

            await RunAsync("check", "config", Repository.PathOf(MonitoringFiles.Configuration));
            await RunAsync("check", "rules", Repository.PathOf(MonitoringFiles.Alerts), panels);
            await RunAsync("test", "rules", Repository.PathOf(MonitoringFiles.AlertTests));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var (code, output) = await Tool.RunAsync("promtool", arguments, _toolLimit);
        code.Should().Be(0, "promtool says: {0}", output);
    }
}
