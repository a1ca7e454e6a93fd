using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using Signaling.Tests.Telemetry;

namespace Signaling.Tests.ScaleOut;

/// <summary>What the meters of two nodes show, and whether the documentation has all of it.</summary>
public sealed class MetricsAcrossNodesTests
{
    [Fact]
    public async Task Peer_ThatResumesOnAnotherNode_IsCountedOnce()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        using var nearMetrics = new MetricReadings(near);
        using var farMetrics = new MetricReadings(far);
        await using var network = new CuttableProxy(near.Address);
        await using var ann = await HubPeer.JoinAsync(far, "room");
        await using var before = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        var bob = await before.JoinAsync("room");
        await Patience.UntilNothingIsMissing(async () => (await ann.GetRosterAsync()).Peers.Count == 1 ? null : "The other node has not learned of the peer.");

        (await ann.SendMessageAsync(bob.PeerId, "over Redis")).Status.Should().Be(SendStatuses.Sent);
        network.Cut();
        await Patience.UntilNothingIsMissing(async () =>
            (await ann.SendMessageAsync(bob.PeerId, "waits")).Status == SendStatuses.Queued ? null : "The peer is not suspended.");
        await using var after = await HubPeer.ConnectAsync(far);
        await after.ResumeAsync(bob.ResumeToken);

        farMetrics["signaling.signals{kind=message,result=forwarded}"].Should().BePositive();
        farMetrics["signaling.signals{kind=message,result=queued}"].Should().Be(1);
        farMetrics["signaling.peer.resumes"].Should().Be(1);
        farMetrics["signaling.mailbox.deliveries"].Should().BePositive();
        farMetrics["signaling.peer.away.duration"].Should().Be(0, "the peer's former node knows how long it was away");
        await Patience.Until(() => nearMetrics["signaling.peer.away.duration"] == 1, "the former node has learned of the resume");
        nearMetrics["signaling.peer.suspensions"].Should().Be(1);
        nearMetrics["signaling.peers{state=suspended}"].Should().Be(0);
        (nearMetrics["signaling.peer.joins"] + farMetrics["signaling.peer.joins"]).Should().Be(2);
        farMetrics["signaling.redis.command.duration{result=ok}"].Should().BePositive();
        farMetrics["signaling.redis.up"].Should().Be(1);
        farMetrics["signaling.node.lease.held"].Should().Be(1);
    }

    [Fact]
    public async Task Node_WithoutRedis_IsNotReady()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        using var metrics = new MetricReadings(node);
        await Patience.Until(() => metrics["signaling.node.ready"] == 1, "the node is ready");

        await redis.KillAsync();

        await Patience.Until(() => metrics["signaling.redis.up"] == 0, "the node has noticed");
        metrics["signaling.node.ready"].Should().Be(0);
        await using var ann = await HubPeer.ConnectAsync(node);
        (await ann.TryCallAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Unavailable);
        metrics["signaling.refusals{code=unavailable,method=Join}"].Should().Be(1);
    }

    [Fact]
    public async Task Meter_HasTheInstrumentsOfTheDocumentation_AndNoTagsBesides()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        using var metrics = new MetricReadings(node);
        await using (var ann = await HubPeer.JoinAsync(node, "room"))
        {
            await ann.SendMessageAsync(null, "hello");
            await ann.TryCallAsync("SendMessage", "nobody", "x");
            await ann.TryCallAsync("ReportConnection", new ConnectionReport("bob", ConnectionOutcomes.Connected, 100, "relay", "host", "udp"));
        }

        await Patience.Until(() => metrics["signaling.connections"] == 0 && metrics["signaling.peer.leaves{reason=left}"] == 1, "the peer has left");

        metrics.Instruments.Select(DocumentedMetric.Of).Should().BeEquivalentTo(DocumentedMetric.All, options => options.Excluding(metric => metric.Tags));
        metrics.Tags.Should().NotBeEmpty().And.BeSubsetOf(DocumentedMetric.All.SelectMany(metric => metric.Tags.Select(tag => (metric.Name, tag))));
        DocumentedMetric.All.SelectMany(metric => metric.Tags).Distinct().Should().BeEquivalentTo(
            "code", "kind", "limit", "local_candidate", "method", "outcome", "reason", "relay_protocol", "remote_candidate", "result", "route", "state", "webhook");
    }
}
