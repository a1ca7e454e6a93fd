using System.Globalization;
using Microsoft.AspNetCore.Http;
using Signaling.Tests.Support;

namespace Signaling.Tests.Webhooks;

/// <summary>Webhooks of one node, to real receivers.</summary>
public sealed class WebhookTests
{
    private readonly string _room = Guid.NewGuid().ToString();

    [Fact]
    public async Task Events_OfARoom_ComeSignedAndInOrder()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        await using var server = await SignalingServer.StartAsync(WebhookReceiver.SettingsFor(receiver));
        await using var network = new CuttableProxy(server.Address);
        var before = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

        await using var ann = await HubPeer.ConnectAsync(server);
        await ann.JoinAsync(_room, "Änn 🎥", new Dictionary<string, string> { ["hand"] = "up" });
        await using var bob = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        var joined = await bob.JoinAsync(_room, "Bob");
        await ann.UpdateAsync(new PeerUpdate("Anna", null));
        network.Cut();
        await receiver.AcceptedAsync(5);
        await using var again = await HubPeer.ConnectAsync(server);
        await again.ResumeAsync(joined.ResumeToken);
        await again.LeaveAsync();
        await ann.LeaveAsync();

        var events = await receiver.AcceptedAsync(9);
        var roomId = (string)events[0].Json["roomId"]!;
        events.Select(told => (told.Type, told.Version, told.PeerId)).Should().Equal(
            ("room.started", 1, ann.Id), ("peer.joined", 1, ann.Id), ("peer.joined", 2, joined.PeerId), ("peer.updated", 3, ann.Id), ("peer.suspended", 4, joined.PeerId),
            ("peer.resumed", 5, joined.PeerId), ("peer.left", 6, joined.PeerId), ("peer.left", 7, ann.Id), ("room.ended", 7, ann.Id));
        events.Should().AllSatisfy(told =>
        {
            told.IsSignedWith(WebhookReceiver.Secret).Should().BeTrue();
            told.ContentType.Should().Be("application/json");
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(told.Timestamp, CultureInfo.InvariantCulture)).Should().BeAfter(before.AddSeconds(-1));
            DateTimeOffset.Parse((string)told.Json["time"]!, CultureInfo.InvariantCulture).Should().BeOnOrAfter(before);
            ((string)told.Json["id"]!).Should().Be(told.Id);
            ((string)told.Json["room"]!).Should().Be(_room);
            ((string)told.Json["roomId"]!).Should().Be(roomId);
        });
        events.Select(told => told.Id).Should().OnlyHaveUniqueItems();
        ((string)events[1].Json["peer"]!["displayName"]!).Should().Be("Änn 🎥");
        ((string)events[1].Json["peer"]!["metadata"]!["hand"]!).Should().Be("up");
        ((string)events[4].Json["peer"]!["state"]!).Should().Be(PeerStates.Suspended);
        ((string)events[6].Json["reason"]!).Should().Be(PeerLeftReasons.Left);
        ((string)events[7].Json["peer"]!["displayName"]!).Should().Be("Anna", "the receiver learns who has left");
    }

    [Fact]
    public async Task Secrets_DuringARotation_BothSign_AndAFilterLeavesOutOtherEvents()
    {
        const string next = "whsec_bmV4dC1zZWNyZXQtb2YtMzItYnl0ZXMtZm9yLXRlc3Rz";
        await using var receiver = await WebhookReceiver.StartNewAsync();
        var settings = WebhookReceiver.SettingsFor(receiver);
        settings["Signaling:Webhooks:0:Secrets:1"] = next;
        settings["Signaling:Webhooks:0:Events:0"] = "room.ended";
        await using var server = await SignalingServer.StartAsync(settings);

        await using var ann = await HubPeer.JoinAsync(server, _room);
        await ann.LeaveAsync();

        var told = (await receiver.AcceptedAsync(1)).Should().ContainSingle().Subject;
        told.Type.Should().Be("room.ended");
        told.IsSignedWith(WebhookReceiver.Secret).Should().BeTrue();
        told.IsSignedWith(next).Should().BeTrue();
        told.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])).Should().BeFalse();
    }

    [Fact]
    public async Task Receiver_ThatFails_GetsTheSameEventAgain_AndNoLaterEventOfTheRoomBefore()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = (number, context) => WebhookReceiver.AnswerAsync(context, number switch { 1 => 500, 2 => 302, 3 => 404, _ => 200 });
        await using var server = await SignalingServer.StartAsync(WebhookReceiver.SettingsFor(receiver));

        await using var ann = await HubPeer.JoinAsync(server, _room);
        await ann.LeaveAsync();

        await receiver.AcceptedAsync(4);
        receiver.Requests.Select(request => request.Type).Should().Equal(
            "room.started", "room.started", "room.started", "room.started", "peer.joined", "peer.left", "room.ended");
        receiver.Requests.Take(4).Select(request => request.Id).Distinct().Should().ContainSingle();
        receiver.Requests.Should().AllSatisfy(request => request.IsSignedWith(WebhookReceiver.Secret).Should().BeTrue());
        server.Log.Lines.Where(line => line.EventId.Id is 1501 or 1502).Select(line => line.Text).Should().SatisfyRespectively(
            failed => failed.Should().Contain("127.0.0.1").And.Contain("500").And.NotContain("for=tests", "the address may hold a secret"),
            works => works.Should().Contain("3 failed attempts"));
    }

    [Fact]
    public async Task Receiver_ThatRedirects_IsNotFollowed()
    {
        await using var inner = await WebhookReceiver.StartNewAsync();
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = (number, context) =>
        {
            context.Response.Headers.Location = inner.Url;
            return WebhookReceiver.AnswerAsync(context, number == 1 ? 307 : 200);
        };
        await using var server = await SignalingServer.StartAsync(WebhookReceiver.SettingsFor(receiver));

        await using var ann = await HubPeer.JoinAsync(server, _room);

        await receiver.AcceptedAsync(2);
        inner.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Receiver_ThatHangs_DelaysNeitherRoomsNorOtherReceivers_AndGetsEverythingLater()
    {
        var hanging = new TaskCompletionSource();
        await using var stuck = await WebhookReceiver.StartNewAsync();
        await using var healthy = await WebhookReceiver.StartNewAsync();
        stuck.Answer = (_, context) => hanging.Task.WaitAsync(context.RequestAborted);
        var settings = WebhookReceiver.SettingsFor(stuck, healthy);
        settings["Signaling:Webhooks:0:Timeout"] = "00:01:00";
        await using var server = await SignalingServer.StartAsync(settings);

        // Nothing here waits for the receiver that hangs: it would take a minute for each event.
        for (var i = 0; i < 20; i++)
        {
            await using var peer = await HubPeer.JoinAsync(server, _room);
            await peer.LeaveAsync();
        }

        await healthy.AcceptedAsync(80);
        stuck.Accepted.Should().BeEmpty();
        hanging.SetResult();
        var events = await stuck.AcceptedAsync(80);
        events.Select(told => told.Id).Should().Equal(healthy.Accepted.Select(told => told.Id), "the room's order holds for both");
    }

    [Fact]
    public async Task Receiver_ThatDoesNotAnswerInTime_OrIsDown_GetsEverythingWhenItIsBack()
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = (number, context) => number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : WebhookReceiver.AnswerAsync(context, 200);
        var settings = WebhookReceiver.SettingsFor(receiver);
        settings["Signaling:Webhooks:0:Timeout"] = "00:00:00.200";
        await using var server = await SignalingServer.StartAsync(settings);
        await using var ann = await HubPeer.JoinAsync(server, _room);
        await receiver.AcceptedAsync(2);

        await receiver.StopAsync();
        await ann.LeaveAsync();
        await Patience.Until(() => server.Log.Lines.Any(line => line.EventId.Id == 1501 && line.Text.Contains("ConnectionError", StringComparison.Ordinal)), "an attempt has failed");
        await receiver.StartAsync();

        (await receiver.AcceptedAsync(4)).Select(told => told.Type).Should().Equal("room.started", "peer.joined", "peer.left", "room.ended");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task RetryAfter_IsWaitedFor(int status)
    {
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = (number, context) =>
        {
            context.Response.Headers.RetryAfter = "1";
            return WebhookReceiver.AnswerAsync(context, number == 1 ? status : 200);
        };
        await using var server = await SignalingServer.StartAsync(WebhookReceiver.SettingsFor(receiver));

        await using var ann = await HubPeer.JoinAsync(server, _room);

        await receiver.AcceptedAsync(2);
        var (first, second) = (receiver.Requests[0], receiver.Requests[1]);
        TimeProvider.System.GetElapsedTime(first.At, second.At).Should().BeGreaterThan(TimeSpan.FromMilliseconds(950), "without the header it would be 0.1 s");
    }

    [Fact]
    public async Task Receiver_ThatAnswersGone_GetsNothingMore()
    {
        await using var gone = await WebhookReceiver.StartNewAsync();
        await using var other = await WebhookReceiver.StartNewAsync();
        gone.Answer = (_, context) => WebhookReceiver.AnswerAsync(context, StatusCodes.Status410Gone);
        await using var server = await SignalingServer.StartAsync(WebhookReceiver.SettingsFor(gone, other));

        await using var ann = await HubPeer.JoinAsync(server, _room);
        await Patience.Until(() => server.Log.Lines.Any(line => line.EventId.Id == 1504), "the log says so");
        await ann.LeaveAsync();

        await other.AcceptedAsync(4);
        gone.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Queue_ThatIsFull_DropsEvents_AndTheReceiverLearnsHowMany()
    {
        var hanging = new TaskCompletionSource();
        await using var receiver = await WebhookReceiver.StartNewAsync();
        await using var healthy = await WebhookReceiver.StartNewAsync();
        receiver.Answer = (_, context) => hanging.Task.WaitAsync(context.RequestAborted);
        var settings = WebhookReceiver.SettingsFor(receiver, healthy);
        settings["Signaling:Webhooks:0:Timeout"] = "00:01:00";
        settings["Signaling:Webhooks:0:MaxQueued"] = "3";
        await using var server = await SignalingServer.StartAsync(settings);
        using var metrics = new MetricReadings(server);
        await using var ann = await HubPeer.JoinAsync(server, _room);
        await using var bob = await HubPeer.JoinAsync(server, _room);
        await bob.LeaveAsync();
        await ann.UpdateAsync(new PeerUpdate("Ann", null));
        await healthy.AcceptedAsync(5);
        await Patience.Until(() => metrics["signaling.webhook.queued{webhook=127.0.0.1}"] == 3, "three events wait for the receiver that hangs");
        metrics["signaling.webhook.dropped{reason=full,webhook=127.0.0.1}"].Should().Be(2);
        metrics["signaling.webhook.attempts{result=delivered,webhook=127.0.0.1}"].Should().Be(5);

        hanging.SetResult();
        await receiver.AcceptedAsync(4);
        await ann.LeaveAsync();

        var events = await receiver.AcceptedAsync(6);
        events.Select(told => told.Type).Order().Should().Equal(
            "events.dropped", "peer.joined", "peer.joined", "peer.left", "room.ended", "room.started");
        ((int)events.Single(told => told.Type == "events.dropped").Json["count"]!).Should().Be(2);
        server.Log.Lines.Where(line => line.EventId.Id == 1503).Should().ContainSingle();
    }

    [Fact]
    public async Task Event_ThatIsTooOld_IsGivenUp_AndTheReceiverLearnsOfIt()
    {
        var fails = true;
        await using var receiver = await WebhookReceiver.StartNewAsync();
        receiver.Answer = (_, context) => WebhookReceiver.AnswerAsync(context, Volatile.Read(ref fails) ? 500 : 200);
        var settings = WebhookReceiver.SettingsFor(receiver);
        settings["Signaling:Webhooks:0:RetryFor"] = "00:00:01";
        await using var server = await SignalingServer.StartAsync(settings);
        await using var ann = await HubPeer.JoinAsync(server, _room);

        await Patience.Until(() => server.Log.Lines.Any(line => line.EventId.Id == 1503), "an event is given up");
        Volatile.Write(ref fails, false);

        await Patience.Until(() => receiver.Accepted.Any(told => told.Type == "events.dropped"), "the receiver knows");
    }
}
