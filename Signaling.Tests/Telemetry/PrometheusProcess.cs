using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Telemetry;

/// <summary>A real Prometheus with the files of <c>deploy/prometheus</c>. It reads one node, every half second.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _http;

    private PrometheusProcess(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        _http = new() { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
    }

    public static async Task<PrometheusProcess> StartAsync(Uri node)
    {
        Assert.SkipUnless(Tool.Exists("prometheus") || Environment.GetEnvironmentVariable("CI") == "true", "There is no Prometheus; install Debian's package prometheus.");
        var folder = Directory.CreateTempSubdirectory("signaling-tests-prometheus-");
        var configuration = Repository.Read(MonitoringFiles.Configuration)
            .Replace("_interval: 15s", "_interval: 500ms", StringComparison.Ordinal)
            .Replace("- alerts.yml", "- " + Repository.PathOf(MonitoringFiles.Alerts), StringComparison.Ordinal)
            .Replace("\"server-1:8080\", \"server-2:8080\"", $"\"{node.Authority}\"", StringComparison.Ordinal);
        configuration.Should().Contain("500ms").And.Contain(node.Authority).And.NotContain("- alerts.yml");
        var file = Path.Combine(folder.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(file, configuration, TestContext.Current.CancellationToken);

        var port = LoopbackPorts.Take();
        var start = new ProcessStartInfo("prometheus",
        [
            "--config.file=" + file, "--storage.tsdb.path=" + Path.Combine(folder.FullName, "data"), "--log.level=warn",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
        ]) { RedirectStandardError = true };
        var prometheus = new PrometheusProcess(Process.Start(start)!, folder, port);
        prometheus._process.BeginErrorReadLine();
        await Patience.UntilNothingIsMissing(prometheus.FindWhyNotReadyAsync);
        return prometheus;
    }

    /// <summary>Returns the data of an answer of the HTTP API; throws when it is an error, such as that of an expression.</summary>
    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        ((string)answer!["status"]!).Should().Be("success", "{0} was answered with {1}", path, answer.ToJsonString());
        return answer["data"]!;
    }

    /// <summary>Returns the values of an expression, one for each series.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        var data = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression));
        return [.. data["result"]!.AsArray().Select(series => double.Parse((string)series!["value"]![1]!, CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string?> FindWhyNotReadyAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"Prometheus has ended with {_process.ExitCode}.");
        }

        try
        {
            using var response = await _http.GetAsync(new Uri("/-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode ? null : "Prometheus is not ready.";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }
}
