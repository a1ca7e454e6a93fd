using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>What the meter shows of the peer connections that clients report.</summary>
public sealed class ConnectionReportTests : IAsyncLifetime
{
    private const string Report = nameof(ISignalingHub.ReportConnection);

    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private MetricReadings _metrics = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync();
        _metrics = new(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Reports_AreCountedByOutcomeAndRoute_AndTheTimeToConnectOfThoseThatConnected()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);

        await ReportAsync(ann, new("bob", ConnectionOutcomes.Connected, 400, "host", "srflx"));
        await ReportAsync(ann, new("cid", ConnectionOutcomes.Connected, 1600, "relay", "prflx", "tls"));
        await ReportAsync(ann, new("cid", ConnectionOutcomes.Disconnected, 90_000, "relay", "prflx", "tls"));
        await ReportAsync(ann, new("dan", ConnectionOutcomes.Failed, 15_000));
        await ReportAsync(ann, new("eve", ConnectionOutcomes.Failed, 15_000));

        Outcomes("direct", "host", "none", "srflx").Should().Be(1);
        Outcomes("relayed", "relay", "tls", "prflx").Should().Be(1);
        Outcomes("relayed", "relay", "tls", "prflx", ConnectionOutcomes.Disconnected).Should().Be(1);
        Outcomes("unknown", "none", "none", "none", ConnectionOutcomes.Failed).Should().Be(2);
        _metrics["signaling.mesh.connect.duration{route=direct}"].Should().Be(1);
        _metrics.SumOf("signaling.mesh.connect.duration{route=direct}").Should().Be(0.4);
        _metrics["signaling.mesh.connect.duration{route=relayed}"].Should().Be(1);
        _metrics["signaling.mesh.connect.duration{route=unknown}"].Should().Be(0, "a failure has no time to connect");
    }

    [Fact]
    public async Task Report_WithTextsThatTheServerDoesNotKnow_CountsAsOther_AndNeverAsItsText()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);

        await ReportAsync(ann, new("bob", ConnectionOutcomes.Connected, long.MaxValue, _room, new('x', 10_000), "udp"));
        await ReportAsync(ann, new("bob", ConnectionOutcomes.Connected, 0, "relay", "HOST", _room));

        Outcomes("direct", "other", "none", "other").Should().Be(1);
        Outcomes("relayed", "relay", "other", "other").Should().Be(1);
        _metrics.SumOf("signaling.mesh.connect.duration{route=direct}").Should().Be(300, "one client must not spoil the average");
    }

    [Fact]
    public async Task Report_ThatIsWrong_IsRefused_AndNotCounted()
    {
        await using var ann = await HubPeer.ConnectAsync(_server);
        (await ann.TryCallAsync(Report, new ConnectionReport("bob", ConnectionOutcomes.Connected, 1))).Should().Be(SignalingErrorCodes.NotJoined);
        await ann.JoinAsync(_room);

        ConnectionReport?[] wrong =
        [
            null, new(null!, ConnectionOutcomes.Connected, 1), new(string.Empty, ConnectionOutcomes.Connected, 1), new(ann.Id, ConnectionOutcomes.Connected, 1),
            new(new('x', 129), ConnectionOutcomes.Connected, 1), new("bob", null!, 1), new("bob", "Connected", 1), new("bob", _room, 1),
            new("bob", ConnectionOutcomes.Connected, -1),
        ];
        foreach (var report in wrong)
        {
            (await ann.TryCallAsync(Report, report)).Should().Be(SignalingErrorCodes.InvalidRequest, "of {0}", report);
        }

        (await ann.TryCallAsync(Report, new { peerId = "bob", outcome = "connected", elapsedMs = "soon" })).Should().Be(SignalingErrorCodes.InvalidRequest);
        _metrics.Tags.Should().NotContain(tag => tag.Instrument.StartsWith("signaling.mesh", StringComparison.Ordinal));
        _metrics["signaling.refusals{code=invalid_request,method=ReportConnection}"].Should().Be(wrong.Length + 1);
    }

    [Fact]
    public async Task Client_ThatReportsWithoutEnd_IsRefused_AndKeepsItsConnection()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        var report = new ConnectionReport("bob", ConnectionOutcomes.Failed, 1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => ann.TryCallAsync(Report, report)));

        answers.Count(answer => answer is null).Should().BeInRange(200, 250, "one a second is added to the 200");
        answers.Should().OnlyContain(answer => answer == null || answer == SignalingErrorCodes.RateLimited);
        Outcomes("unknown", "none", "none", "none", ConnectionOutcomes.Failed).Should().Be(answers.Count(answer => answer is null));
        (await ann.GetRosterAsync()).Peers.Should().BeEmpty();
        _metrics["signaling.limits.exceeded{limit=connection_calls}"].Should().Be(0, "a report costs as little as a signal");
    }

    [Fact]
    public async Task Report_OfTheClientLibrary_IsCounted()
    {
        await using var client = new SignalingClient(_server.Address);
        await client.JoinAsync(new JoinRequest(_room), TestContext.Current.CancellationToken);

        await client.ReportConnectionAsync(new("bob", ConnectionOutcomes.Connected, 250, "srflx", "host"), TestContext.Current.CancellationToken).InTime();

        Outcomes("direct", "srflx", "none", "host").Should().Be(1);
    }

    private static async Task ReportAsync(HubPeer peer, ConnectionReport report) => (await peer.TryCallAsync(Report, report)).Should().BeNull();

    private double Outcomes(string route, string local, string relayProtocol, string remote, string outcome = ConnectionOutcomes.Connected) => _metrics[
        $"signaling.mesh.outcomes{{local_candidate={local},outcome={outcome},relay_protocol={relayProtocol},remote_candidate={remote},route={route}}}"];
}
