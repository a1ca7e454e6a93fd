using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Webhooks;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using Signaling.Tests.Webhooks;

namespace Signaling.Tests.ScaleOut;

/// <summary>Webhooks of several nodes: each event comes once, in the order of versions, also when a node dies or Redis fails.</summary>
public sealed class WebhooksAcrossNodesTests
{
    private const string Room = "room";

    [Fact]
    public async Task Events_OfTwoNodes_ComeOnce_InTheOrderOfVersions()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var receiver = await WebhookReceiver.StartNewAsync();
        var settings = With(NodeSettings.Patient(redis), receiver);
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var anchor = await HubPeer.JoinAsync(near, Room);

        // Both nodes change the room at the same time.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await using var peer = await HubPeer.JoinAsync(i % 2 == 0 ? near : far, Room);
            await peer.LeaveAsync();
        }));
        await anchor.LeaveAsync();

        var events = await receiver.AcceptedAsync(44);
        events.Where(told => told.Type is not "room.started" and not "room.ended").Select(told => told.Version!.Value)
            .Should().Equal(Enumerable.Range(1, 42).Select(version => (long)version));
        (events[0].Type, events[^1].Type).Should().Be(("room.started", "room.ended"));
        receiver.Requests.Should().HaveCount(44, "each event is sent by one node");
    }

    [Fact]
    public async Task Node_ThatDies_LosesNoEvent_AndTheOtherNodeReportsItsPeers()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var receiver = await WebhookReceiver.StartNewAsync();
        var settings = With(NodeSettings.Restless(redis), receiver);
        settings["Signaling:ResumeWindow"] = "00:00:01";
        await using var victim = await NodeProcess.StartAsync(settings);
        await using var bob = await HubPeer.JoinAsync(victim.Hub, Room);
        await receiver.AcceptedAsync(2);
        await using var heir = await SignalingServer.StartAsync(settings);
        await receiver.StopAsync();
        await using var cleo = await HubPeer.JoinAsync(victim.Hub, Room);
        await using var connection = await redis.ConnectAsync();
        var log = "signaling:webhook:" + heir.Services.GetRequiredService<IOptions<SignalingOptions>>().Value.Webhooks[0].Id;
        await Patience.UntilNothingIsMissing(async () => await connection.GetDatabase().HashGetAsync(log, "count") == 1 ? null : "The event is not in Redis.");

        await victim.KillAsync();
        await receiver.StartAsync();

        var events = await receiver.AcceptedAsync(8);
        events.Select(told => (told.Type, told.Version)).Should().Equal(
            ("room.started", 1L), ("peer.joined", 1L), ("peer.joined", 2L), ("peer.suspended", 3L), ("peer.suspended", 4L), ("peer.left", 5L), ("peer.left", 6L),
            ("room.ended", 6L));
        events.Skip(5).Take(2).Should().AllSatisfy(left => ((string)left.Json["reason"]!).Should().Be(PeerLeftReasons.Timeout));
        events.Select(told => told.Id).Should().OnlyHaveUniqueItems();
        (await connection.GetDatabase().HashGetAsync(log, "sender")).ToString().Should().EndWith(" " + heir.Services.GetRequiredService<INodeLease>().NodeId);
    }

    [Fact]
    public async Task Node_ThatEnds_LetsTheNextOneSendAtOnce()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var receiver = await WebhookReceiver.StartNewAsync();
        var settings = With(NodeSettings.Patient(redis), receiver);
        var first = await SignalingServer.StartAsync(settings);
        await using var bob = await HubPeer.JoinAsync(first, Room);
        await receiver.AcceptedAsync(2);
        await using var second = await SignalingServer.StartAsync(settings);
        await using var ann = await HubPeer.JoinAsync(second, Room);
        await receiver.AcceptedAsync(3);

        // The lease of the first node would last for minutes.
        await first.DisposeAsync();

        var events = await receiver.AcceptedAsync(4);
        events[3].Type.Should().Be("peer.left", "the node has no resume window, and reports its peers before it ends");
        await ann.LeaveAsync();
        await receiver.AcceptedAsync(6);
    }

    [Fact]
    public async Task Redis_ThatFails_DelaysEvents_AndLosesNone()
    {
        await using var redis = await RedisProcess.StartNewAsync(new RedisSetup { KeepsData = true });
        await using var receiver = await WebhookReceiver.StartNewAsync();
        await using var server = await SignalingServer.StartAsync(With(NodeSettings.Hasty(redis), receiver));
        await using var ann = await HubPeer.JoinAsync(server, Room);
        await using var bob = await HubPeer.JoinAsync(server, Room);
        var bobId = bob.Id;
        await receiver.AcceptedAsync(3);

        await redis.KillAsync();
        await bob.LeaveAsync();
        await redis.StartAsync();

        var left = (await receiver.AcceptedAsync(4))[3];
        (left.Type, left.PeerId).Should().Be(("peer.left", bobId));
        left.Version.Should().BeNull("Redis could not confirm it");
        await ann.LeaveAsync();
        (await receiver.AcceptedAsync(6))[^1].Type.Should().Be("room.ended");
    }

    [Fact]
    public async Task Log_InRedis_MarksDroppedEvents_AndContinuesAfterGaps()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        var log = node.Services.GetRequiredService<IWebhookLog>();
        var webhook = new WebhookOptions { Url = "https://app.example", MaxQueued = 3 };
        await node.Services.GetRequiredService<INodeLease>().RequireAsync();

        (await log.AppendAsync(webhook, ["a", "b", "c", "d", "e"], 0)).Should().Be(2);
        var page = (await log.ReadAsync(webhook, 0, 2))!;
        page.Entries.Select(entry => entry.Body).Should().Equal("a", "b");
        page.HasMore.Should().BeTrue();
        var last = (await log.ReadAsync(webhook, page.Reached, 2))!;
        last.Entries.Should().ContainSingle(entry => entry.Body == "c");
        await log.RemoveAsync(webhook, [page.Entries[1]], 0);

        var marker = (await log.ReadAsync(webhook, last.Reached, 10))!.Entries.Should().ContainSingle().Subject;
        marker.Body.Should().BeNull();
        marker.Dropped.Should().Be(2);
        await log.RemoveAsync(webhook, [page.Entries[0]], 1);
        (await log.ReadAsync(webhook, 0, 10))!.Entries.Select(entry => entry.Body ?? $"!{entry.Dropped}").Should().Equal("c", "!2", "!1");
        (await log.AppendAsync(webhook, ["f"], 4)).Should().Be(1);
    }

    // The answer to the first removal was lost.
    [Fact]
    public async Task Log_InRedis_WithARemovalThatIsRepeated_KeepsTheOtherEntries()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        var log = node.Services.GetRequiredService<IWebhookLog>();
        var webhook = new WebhookOptions { Url = "https://app.example", MaxQueued = 3 };
        await node.Services.GetRequiredService<INodeLease>().RequireAsync();
        await log.AppendAsync(webhook, ["a", "b"], 0);
        var first = (await log.ReadAsync(webhook, 0, 1))!.Entries.Should().ContainSingle().Subject;

        await log.RemoveAsync(webhook, [first], 1);
        await log.RemoveAsync(webhook, [first], 1);

        (await log.ReadAsync(webhook, 0, 10))!.Entries.Select(entry => entry.Body ?? $"!{entry.Dropped}").Should().Equal("b", "!1");
        (await log.AppendAsync(webhook, ["c", "d"], 0)).Should().Be(1, "three entries have a place");
    }

    // A failover to a replica that lacked the last writes: later entries get the numbers of lost ones.
    [Fact]
    public async Task Log_InRedis_ThatFallsBackToAnOlderState_ReturnsLaterEntries()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        var log = node.Services.GetRequiredService<IWebhookLog>();
        var webhook = new WebhookOptions { Url = "https://app.example" };
        await node.Services.GetRequiredService<INodeLease>().RequireAsync();
        await using var connection = await redis.ConnectAsync();
        var (database, key) = (connection.GetDatabase(), $"signaling:webhook:{webhook.Id}");
        await log.AppendAsync(webhook, ["a"], 0);
        var first = (await log.ReadAsync(webhook, 0, 10))!;
        var older = await database.KeyDumpAsync(key);
        await log.AppendAsync(webhook, ["b"], 0);
        var second = (await log.ReadAsync(webhook, first.Reached, 10))!;

        await database.KeyDeleteAsync(key);
        await database.KeyRestoreAsync(key, older!);
        await log.AppendAsync(webhook, ["c"], 0);

        (await log.ReadAsync(webhook, second.Reached, 10))!.Entries.Should().ContainSingle(entry => entry.Body == "c");
    }

    // The same, and the lost entry was sent meanwhile.
    [Fact]
    public async Task Log_InRedis_ThatFallsBackToAnOlderState_KeepsALaterEntryWithTheNumberOfADeliveredOne()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        var log = node.Services.GetRequiredService<IWebhookLog>();
        var webhook = new WebhookOptions { Url = "https://app.example", MaxQueued = 2 };
        await node.Services.GetRequiredService<INodeLease>().RequireAsync();
        await using var connection = await redis.ConnectAsync();
        var (database, key) = (connection.GetDatabase(), $"signaling:webhook:{webhook.Id}");
        await log.AppendAsync(webhook, ["a"], 0);
        var older = await database.KeyDumpAsync(key);
        await log.AppendAsync(webhook, ["b"], 0);
        var page = (await log.ReadAsync(webhook, 0, 10))!;

        await database.KeyDeleteAsync(key);
        await database.KeyRestoreAsync(key, older!);
        await log.AppendAsync(webhook, ["c"], 0);
        await log.RemoveAsync(webhook, page.Entries, 0);

        var left = (await log.ReadAsync(webhook, 0, 10))!.Entries.Should().ContainSingle().Subject;
        (left.Body, left.Number).Should().Be(("c", page.Entries[1].Number), "it is not the entry that was delivered");
        (await log.AppendAsync(webhook, ["d", "e"], 0)).Should().Be(1, "only one entry was removed");
        await log.RemoveAsync(webhook, [left], 0);
        (await log.ReadAsync(webhook, 0, 10))!.Entries.Select(entry => entry.Body ?? $"!{entry.Dropped}").Should().Equal("d", "!1");
    }

    private static Dictionary<string, string?> With(Dictionary<string, string?> settings, WebhookReceiver receiver)
    {
        foreach (var (key, value) in WebhookReceiver.SettingsFor(receiver))
        {
            settings[key] = value;
        }

        return settings;
    }
}
