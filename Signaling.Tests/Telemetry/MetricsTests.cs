using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>What the meter of one node shows after known traffic.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private MetricReadings _metrics = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:MaxConnections"] = "3", ["Signaling:Mailbox:MaxSignals"] = "2" });
        _metrics = new(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Signals_AreCountedByKindAndResult_WithTheirBytes()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);

        await ann.SendOfferAsync(bob.Id, new("offer", "v=0 offer"));
        await bob.SendAnswerAsync(ann.Id, new("answer", "v=0"));
        await ann.SendIceAsync(bob.Id, new IceCandidate("candidate:1", "0"));
        await ann.SendIceAsync(bob.Id, null);
        await ann.SendMessageAsync(bob.Id, "hello");
        await ann.SendMessageAsync(bob.Id, "hi");
        await ann.SendMessageAsync(null, "to all");

        _metrics["signaling.signals{kind=offer,result=delivered}"].Should().Be(1);
        _metrics["signaling.signals{kind=answer,result=delivered}"].Should().Be(1);
        _metrics["signaling.signals{kind=candidate,result=delivered}"].Should().Be(2);
        _metrics["signaling.signals{kind=message,result=delivered}"].Should().Be(2);
        _metrics["signaling.signals{kind=broadcast,result=delivered}"].Should().Be(1);
        _metrics["signaling.signals{kind=message,result=queued}"].Should().Be(0);
        _metrics["signaling.signal.io{kind=offer}"].Should().Be(9);
        _metrics["signaling.signal.io{kind=candidate}"].Should().Be(12, "the candidate with its sdpMid, and one without content");
        _metrics["signaling.signal.io{kind=message}"].Should().Be(7);
        _metrics["signaling.signal.io{kind=broadcast}"].Should().Be(6);
    }

    [Fact]
    public async Task Refusals_AreCountedByCodeAndMethod_WhereverTheyArise()
    {
        await using var ann = await HubPeer.ConnectAsync(_server);
        (await ann.TryCallAsync("Leave")).Should().Be(SignalingErrorCodes.NotJoined);
        await ann.JoinAsync(_room);
        (await ann.TryCallAsync("SendMessage", "nobody", "x")).Should().Be(SignalingErrorCodes.PeerNotFound);
        (await ann.TryCallAsync("sendmessage", "nobody", "x")).Should().Be(SignalingErrorCodes.PeerNotFound);
        (await ann.TryCallAsync("GetRoster", "too", "many")).Should().Be(SignalingErrorCodes.InvalidRequest);
        (await ann.TryCallAsync(_room)).Should().Be(SignalingErrorCodes.InvalidRequest);
        await using var bob = await HubPeer.ConnectAsync(_server);
        await using var cid = await HubPeer.ConnectAsync(_server);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => HubPeer.ConnectAsync(_server));

        _metrics["signaling.refusals{code=not_joined,method=Leave}"].Should().Be(1);
        _metrics["signaling.refusals{code=peer_not_found,method=SendMessage}"].Should().Be(2);
        _metrics["signaling.refusals{code=invalid_request,method=GetRoster}"].Should().Be(1);
        _metrics["signaling.refusals{code=invalid_request,method=other}"].Should().Be(1, "a client's own word is no value of a tag");
        _metrics["signaling.refusals{code=server_full,method=connect}"].Should().Be(1);
        _metrics["signaling.limits.exceeded{limit=node_connections}"].Should().Be(1);
        _metrics["signaling.connections"].Should().Be(3);
    }

    [Fact]
    public async Task Peer_ThatIsSuspendedAndResumes_IsCounted_WithItsMailboxAndTimeAway()
    {
        await using var network = new CuttableProxy(_server.Address);
        var hub = new Uri(network.Address, SignalingProtocol.Path);
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var before = await HubPeer.ConnectAsync(hub);
        var bob = await before.JoinAsync(_room);
        _metrics["signaling.peers{state=connected}"].Should().Be(2);
        _metrics["signaling.rooms"].Should().Be(1);

        network.Cut();
        await _metrics.ReachesAsync("signaling.peers{state=suspended}", 1);
        _metrics["signaling.peers{state=connected}"].Should().Be(1);
        (await ann.SendMessageAsync(bob.PeerId, "12345")).Status.Should().Be(SendStatuses.Queued);
        (await ann.SendMessageAsync(null, "123")).Status.Should().Be(SendStatuses.Sent);
        (await ann.TryCallAsync("SendMessage", bob.PeerId, "x")).Should().Be(SignalingErrorCodes.MailboxFull);
        await using var after = await HubPeer.ConnectAsync(hub);
        await after.ResumeAsync(bob.ResumeToken);

        _metrics["signaling.signals{kind=message,result=queued}"].Should().Be(1);
        _metrics["signaling.mailbox.signals{result=stored}"].Should().Be(2);
        _metrics["signaling.mailbox.signals{result=full}"].Should().Be(1);
        _metrics["signaling.mailbox.io"].Should().Be(8);
        _metrics["signaling.mailbox.deliveries"].Should().Be(2);
        _metrics["signaling.peer.suspensions"].Should().Be(1);
        _metrics["signaling.peer.resumes"].Should().Be(1);
        _metrics["signaling.peer.joins"].Should().Be(2);
        _metrics["signaling.peer.away.duration"].Should().Be(1);
        _metrics.SumOf("signaling.peer.away.duration").Should().BePositive().And.BeLessThan(Patience.Limit.TotalSeconds);
        _metrics["signaling.peers{state=suspended}"].Should().Be(0);
        await _metrics.ReachesAsync("signaling.connection.closes{reason=broken}", 1);
    }

    [Fact]
    public async Task Leaves_AndClosedConnections_AreCountedByReason()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);
        await using (var cid = await PlainWebSocketPeer.ConnectAsync(_server))
        {
            // SignalR's own client ends without waiting until its Close message is sent.
            await cid.JoinAsync(_room);
            await cid.CallAsync("Leave");
            await cid.SendRecordAsync("{\"type\":7}");
            await cid.WaitForEndAsync();
        }

        await _metrics.ReachesAsync("signaling.connection.closes{reason=farewell}", 1);
        _metrics["signaling.peer.leaves{reason=left}"].Should().Be(1);

        await _server.Rooms.Moderation.RemoveAsync(_room, bob.Id, by: null, ban: null);
        await _metrics.ReachesAsync("signaling.connection.closes{reason=replaced}", 1);
        _metrics["signaling.peer.leaves{reason=removed}"].Should().Be(1);

        await _server.Rooms.Moderation.CloseAsync(_room);
        _metrics["signaling.peer.leaves{reason=room_closed}"].Should().Be(1);
        _metrics["signaling.peer.joins"].Should().Be(3);
        await Patience.Until(() => _metrics["signaling.connections"] == 0 && _metrics["signaling.rooms"] == 0, "all connections have ended");
    }

    [Fact]
    public async Task Outboxes_ThatAreHeld_ShowWhatWaits()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);
        await _server.Relay.HoldAsync(bob.Id, TimeProvider.System);
        var usage = _metrics["signaling.outbox.usage"];

        await ann.SendMessageAsync(bob.Id, "one");
        await ann.SendMessageAsync(bob.Id, "two");

        usage.Should().Be(0);
        _metrics["signaling.outbox.signals"].Should().Be(2);
        _metrics["signaling.outbox.longest"].Should().Be(2);
        _metrics["signaling.outbox.usage"].Should().BeGreaterThan(6);
        _server.Relay.Unhold(bob.Id);
        await _metrics.ReachesAsync("signaling.outbox.signals", 0);
    }

    [Fact]
    public void Node_ThatIsIdle_IsReadyAndDoesNotDrain()
    {
        _metrics["signaling.node.ready"].Should().Be(1);
        _metrics["signaling.node.draining"].Should().Be(0);
        _metrics.Instruments.Select(instrument => instrument.Name).Should().NotContain(name => name.StartsWith("signaling.redis", StringComparison.Ordinal));
    }
}
