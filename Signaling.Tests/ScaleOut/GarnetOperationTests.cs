using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Webhooks;
using Signaling.Tests.Administration;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using Signaling.Tests.Webhooks;

namespace Signaling.Tests.ScaleOut;

/// <summary>What operators and applications do with two nodes that share Garnet: moderation, webhooks and the overview.</summary>
public sealed class GarnetOperationTests
{
    private const string Room = "room";

    [Fact]
    public async Task Moderation_OnOneNode_HoldsOnTheOther()
    {
        await using var garnet = new LocalGarnet();
        Dictionary<string, string?> settings = new(NodeSettings.Patient(garnet.ConnectionString).Concat(TestTokens.Settings)) { ["Signaling:ResumeWindow"] = "00:02:00" };
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await HubPeer.ConnectAsync(near, TestTokens.For("*", "ann", ("permissions", new List<string> { "moderate" })));
        await ann.JoinAsync(Room);
        await using var bob = await HubPeer.ConnectAsync(far, TestTokens.For(Room, "bob"));
        var joined = await bob.JoinAsync(Room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), joined.PeerId, new RemoveOptions("spam", 600));

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        await bob.Closed.InTime();
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(joined.PeerId, PeerLeftReasons.Removed, 3L);
        var (here, there) = (near.Services.GetRequiredService<ISignalingRooms>(), far.Services.GetRequiredService<ISignalingRooms>());
        await using var again = await HubPeer.ConnectAsync(near, TestTokens.For(Room, "bob"));
        (await again.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await again.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.Banned);
        (await there.GetBansAsync(Room)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Subject = "user:bob", Reason = "spam" });
        (await there.UnbanAsync(Room, "user:bob")).Should().BeTrue();
        (await here.BanUserAsync(Room, "dan", TimeSpan.FromMinutes(10))).Subject.Should().Be("user:dan");

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);
        await using var cleo = await HubPeer.ConnectAsync(far, TestTokens.For(Room, "cleo"));
        (await cleo.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Cleo"))).Should().Be(SignalingErrorCodes.RoomLocked);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.RoomLockChanged))).Arguments.Should().Equal(true);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerKnocked))).Arguments.Should().Equal(new Knock("Cleo", "cleo"));
        (await here.GetKnocksAsync(Room)).Should().ContainSingle().Which.DisplayName.Should().Be("Cleo");
        (await there.SetLockedAsync(Room, false)).Should().BeTrue();
        (await there.SetCapacityAsync(Room, 2)).Should().BeTrue();
        await again.JoinAsync(Room);
        (await cleo.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Cleo"))).Should().Be(SignalingErrorCodes.RoomFull);
        (await here.SendMessageAsync(Room, null, "closing")).Should().Be(2);
        (await there.CloseAsync(Room)).Should().Be(2);
        await Task.WhenAll(ann.Closed, again.Closed).InTime();
        (await cleo.JoinAsync(Room)).Should().BeEquivalentTo(new { Version = 1, Peers = Array.Empty<object>() });
        near.Log.Alarms.Concat(far.Log.Alarms).Should().BeEmpty();
    }

    [Fact]
    public async Task Webhooks_OfTwoNodes_ComeOnce_InTheOrderOfVersions()
    {
        await using var garnet = new LocalGarnet();
        await using var receiver = await WebhookReceiver.StartNewAsync();
        Dictionary<string, string?> settings = new(NodeSettings.Patient(garnet.ConnectionString).Concat(WebhookReceiver.SettingsFor(receiver)));
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var anchor = await HubPeer.JoinAsync(near, Room);

        // Both nodes change the room at the same time.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            await using var peer = await HubPeer.JoinAsync(i % 2 == 0 ? near : far, Room);
            await peer.LeaveAsync();
        }));
        await anchor.LeaveAsync();

        var events = await receiver.AcceptedAsync(24);
        events.Where(told => told.Type is not "room.started" and not "room.ended").Select(told => told.Version!.Value)
            .Should().Equal(Enumerable.Range(1, 22).Select(version => (long)version));
        receiver.Requests.Should().HaveCount(24, "each event is sent by one node");
        near.Log.Alarms.Concat(far.Log.Alarms).Should().BeEmpty();
    }

    [Fact]
    public async Task WebhookLog_MarksDroppedEvents_RemovesWhatWasSent_AndChangesItsSender()
    {
        await using var garnet = new LocalGarnet();
        var settings = NodeSettings.Patient(garnet.ConnectionString);
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        var (log, next) = (near.Services.GetRequiredService<IWebhookLog>(), far.Services.GetRequiredService<IWebhookLog>());
        var webhook = new WebhookOptions { Url = "https://app.example", MaxQueued = 3 };
        await near.Services.GetRequiredService<INodeLease>().RequireAsync();
        await far.Services.GetRequiredService<INodeLease>().RequireAsync();

        (await log.AppendAsync(webhook, ["a", "b", "c", "d", "e"], 0)).Should().Be(2);
        var page = (await log.ReadAsync(webhook, 0, 10))!;
        page.Entries.Select(entry => entry.Body).Should().Equal("a", "b", "c");
        (await next.ReadAsync(webhook, 0, 10)).Should().BeNull("the other node sends");
        await log.RemoveAsync(webhook, [page.Entries[0], page.Entries[1] with { Body = "another" }], 0);
        (await log.ReadAsync(webhook, 0, 10))!.Entries.Select(entry => entry.Body ?? $"!{entry.Dropped}").Should().Equal("b", "c", "!2");
        await log.ResignAsync(webhook);

        (await next.ReadAsync(webhook, 0, 10))!.Entries.Should().HaveCount(3);
    }

    [Fact]
    public async Task Overview_OfAnyNode_HasBothNodes()
    {
        await using var garnet = new LocalGarnet();
        Dictionary<string, string?> settings = new(NodeSettings.Patient(garnet.ConnectionString).Concat(AdminClient.Settings));
        await using var near = await SignalingServer.StartAsync(settings);
        var far = await SignalingServer.StartAsync(settings);
        await using (far)
        {
            await using var ann = await HubPeer.JoinAsync(near, Room);
            await using var bob = await HubPeer.JoinAsync(far, Room);
            foreach (var server in new[] { near, far })
            {
                using var client = AdminClient.Of(server);
                var overview = await OverviewTests.UntilAsync(client, overview => overview["peers"]!.GetValue<int>() == 2);

                overview["nodes"]!.AsArray().Select(node => (node!["state"]!.GetValue<string>(), node["peers"]!.GetValue<int>())).Should().Equal(("ready", 1), ("ready", 1));
                OverviewTests.Count(overview, "joins").Should().Be(2);
                overview["status"]!.GetValue<string>().Should().Be("well");
            }
        }

        using var last = AdminClient.Of(near);
        await OverviewTests.UntilAsync(last, overview => overview["nodes"]!.AsArray().Count == 1);
    }
}
