using System.Globalization;
using System.Net;
using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>The metrics as the program exports them.</summary>
public sealed class ScrapeTests
{
    [Fact]
    public async Task Metrics_AfterKnownTraffic_AreThoseOfTheTraffic_InPrometheusText()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0");
        var address = await server.Address.InTime();
        var hub = new Uri(address, SignalingProtocol.Path);
        await using var ann = await HubPeer.JoinAsync(hub, "a secret room", "Ann");
        await using var bob = await HubPeer.JoinAsync(hub, "a secret room", "Bob");
        await ann.SendOfferAsync(bob.Id, new("offer", "v=0"));
        for (var i = 0; i < 10; i++)
        {
            await bob.SendIceAsync(ann.Id, new IceCandidate("candidate"));
        }

        await ann.TryCallAsync("SendMessage", "nobody", "x");
        await ann.TryCallAsync("ReportConnection", new ConnectionReport(bob.Id, ConnectionOutcomes.Connected, 700, "relay", "host", "udp"));
        await bob.TryCallAsync("ReportConnection", new ConnectionReport(ann.Id, ConnectionOutcomes.Connected, 900, "host", "relay"));

        using var http = new HttpClient { BaseAddress = address };
        using var response = await http.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/plain");
        ValueOf(text, "signaling_connections").Should().Be(2);
        ValueOf(text, "signaling_rooms").Should().Be(1);
        ValueOf(text, "signaling_peers", "state=\"connected\"").Should().Be(2);
        ValueOf(text, "signaling_peer_joins_total").Should().Be(2);
        ValueOf(text, "signaling_signals_total", "kind=\"offer\"", "result=\"delivered\"").Should().Be(1);
        ValueOf(text, "signaling_signals_total", "kind=\"candidate\"", "result=\"delivered\"").Should().Be(10);
        ValueOf(text, "signaling_signal_io_bytes_total", "kind=\"candidate\"").Should().Be(90);
        ValueOf(text, "signaling_refusals_total", "code=\"peer_not_found\"", "method=\"SendMessage\"").Should().Be(1);
        ValueOf(text, "signaling_mesh_outcomes_total", "outcome=\"connected\"", "route=\"relayed\"", "local_candidate=\"relay\"", "relay_protocol=\"udp\"").Should().Be(1);
        ValueOf(text, "signaling_mesh_connect_duration_seconds_count", "route=\"relayed\"").Should().Be(2);
        ValueOf(text, "signaling_mesh_connect_duration_seconds_sum", "route=\"relayed\"").Should().Be(1.6);
        ValueOf(text, "signaling_node_ready").Should().Be(1);
        text.Should().Contain("dotnet_gc_collections_total").And.Contain("kestrel_active_connections");
        text.Should().NotContainAny("secret", ann.Id, bob.Id, "Ann");
    }

    [Fact]
    public async Task Metrics_BelowAPath_AreThere()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", "--Signaling:PathBase=/rtc");
        using var http = new HttpClient { BaseAddress = new Uri((await server.Address.InTime()).GetLeftPart(UriPartial.Authority)) };

        (await http.GetAsync(new Uri("/rtc/metrics", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Otlp_WithTracesAndLogs_ReceivesBoth()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = ServerProcess.Start(
            "--urls", "http://127.0.0.1:0", $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_TRACES_EXPORTER=otlp", "--OTEL_LOGS_EXPORTER=otlp", "--OTEL_BSP_SCHEDULE_DELAY=200", "--OTEL_BLRP_SCHEDULE_DELAY=200");
        var hub = new Uri(await server.Address.InTime(), SignalingProtocol.Path);
        await using (await HubPeer.JoinAsync(hub, "a secret room", "Ann"))
        {
            await collector.ReceivedAsync("/v1/traces", "Join", "Microsoft.AspNetCore.SignalR.Server", "service.name").InTime();
            await collector.ReceivedAsync("/v1/logs", "Signaling is ready", "service.name").InTime();
        }

        collector.Texts.Should().NotContain(text => text.Contains("secret") || text.Contains("Ann"));
    }

    [Fact]
    public async Task Otlp_WithACollectorAlone_ReceivesTheMetrics_AndNoTraceAndNoLog()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = ServerProcess.Start(
            "--urls", "http://127.0.0.1:0", $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_METRIC_EXPORT_INTERVAL=200", "--OTEL_BSP_SCHEDULE_DELAY=50", "--OTEL_BLRP_SCHEDULE_DELAY=50");
        await using var ann = await HubPeer.JoinAsync(new Uri(await server.Address.InTime(), SignalingProtocol.Path), "room");

        await collector.ReceivedAsync("/v1/metrics", "signaling.node.ready", "signaling.peer.joins", "service.name").InTime();
        collector.Paths.Should().OnlyContain(path => path == "/v1/metrics");
    }

    private static double ValueOf(string text, string name, params string[] labels)
    {
        var line = text.Split('\n').Where(line =>
            line.StartsWith(name + ' ', StringComparison.Ordinal) || line.StartsWith(name + '{', StringComparison.Ordinal))
            .Should().ContainSingle(line => labels.All(line.Contains), "{0} is in:\n{1}", name, text).Which;
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
