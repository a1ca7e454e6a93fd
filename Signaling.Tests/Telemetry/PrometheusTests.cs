using System.Globalization;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Telemetry;

/// <summary>A real Prometheus reads a node with Redis, and answers what the alerts and the dashboard ask.</summary>
public sealed class PrometheusTests
{
    // They need two scrapes in a minute, a failure, or a webhook.
    private static readonly string[] _mayBeEmpty =
        ["Time away", "Mailboxes", "Protocol to the TURN server", "Limits", "Ends of connections", "Repairs", "Attempts", "Events that wait", "Lost events"];

    [Fact]
    public async Task Prometheus_ReadsTheNode_AndCanAnswerEveryRuleAndEveryPanel()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", $"--Signaling:Redis:ConnectionString={redis.ConnectionString}");
        await server.Ready.InTime();
        var address = await server.Address.InTime();
        await using var prometheus = await PrometheusProcess.StartAsync(address);
        var hub = new Uri(address, SignalingProtocol.Path);

        // First something of everything, so that a second time is an increase.
        await using var ann = await HubPeer.JoinAsync(hub, "garden");
        await MakeTrafficAsync(hub, ann);
        await ShowsAsync(prometheus, "signaling_signals_total{kind=\"message\",result=\"delivered\"}", 1);
        await MakeTrafficAsync(hub, ann);
        await ShowsAsync(prometheus, "signaling_signals_total{kind=\"message\",result=\"delivered\"}", 2);

        (await prometheus.QueryAsync("up{job=\"signaling\"}")).Should().Equal(1);
        (await prometheus.QueryAsync("signaling_node_ready")).Should().Equal(1);
        (await prometheus.QueryAsync("signaling_redis_up")).Should().Equal(1);
        (await prometheus.QueryAsync("signaling_peer_joins_total")).Should().Equal(3);
        (await prometheus.QueryAsync("signaling_peer_leaves_total{reason=\"left\"}")).Should().Equal(2);
        (await prometheus.QueryAsync("sum(signaling_mesh_outcomes_total{outcome=\"connected\",route=\"relayed\"})")).Should().Equal(2);
        (await prometheus.QueryAsync("signaling_peer_takeovers_total")).Should().Equal([0], "the first takeover must be an increase");

        var silent = new List<string>();
        foreach (var panel in MonitoringFiles.ReadPanels())
        {
            foreach (var expression in MonitoringFiles.ExpressionsOf(panel))
            {
                if ((await prometheus.QueryAsync(expression)).Count == 0)
                {
                    silent.Add((string)panel["title"]!);
                }
            }
        }

        silent.Should().BeSubsetOf(_mayBeEmpty);
        var rules = (await prometheus.GetAsync("/api/v1/rules"))["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).ToList();
        rules.Select(rule => (string)rule!["name"]!).Should().BeEquivalentTo(MonitoringFiles.AlertNames);
        rules.Should().OnlyContain(rule => (string)rule!["health"]! == "ok" && (string)rule["state"]! != "firing");
    }

    private static async Task MakeTrafficAsync(Uri hub, HubPeer ann)
    {
        await using var bob = await HubPeer.JoinAsync(hub, "garden");
        await bob.SendOfferAsync(ann.Id, new("offer", "v=0"));
        await ann.SendMessageAsync(bob.Id, "hello");
        await ann.TryCallAsync("SendMessage", "nobody", "x");
        await ann.TryCallAsync("ReportConnection", new ConnectionReport(bob.Id, ConnectionOutcomes.Connected, 700, "relay", "host", "udp"));
        await bob.LeaveAsync();
    }

    private static Task ShowsAsync(PrometheusProcess prometheus, string expression, double value) => Patience.UntilNothingIsMissing(async () =>
        await prometheus.QueryAsync(expression) is [var current] && current == value
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{expression} is not {value} yet."));
}
