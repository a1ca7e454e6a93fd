using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The number of Redis commands of each call. Background work, such as the renewal of leases, is too rare here to count.</summary>
public sealed class RedisCostTests
{
    [Fact]
    public async Task JoinAndLeave_CostOneScript_AndOneMessageForEachOtherNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartWarmAsync(redis);
        await using var far = await StartWarmAsync(redis);
        await using var third = await StartWarmAsync(redis);
        await using var monitor = await RedisMonitor.StartAsync(redis);
        await using var ann = await TrackingPeer.ConnectAsync(near.Hub);
        await using var abe = await TrackingPeer.ConnectAsync(near.Hub);
        await using var bob = await TrackingPeer.ConnectAsync(far.Hub);
        await using var cleo = await TrackingPeer.ConnectAsync(third.Hub);
        await ShouldCostAsync(monitor, "connecting");

        await ann.JoinAsync("room");
        await ShouldCostAsync(monitor, "the first join", ("EVALSHA", 1), ("SADD", 1));
        await abe.JoinAsync("room");
        await ShouldCostAsync(monitor, "a join on the same node", ("EVALSHA", 1));
        await bob.JoinAsync("room");
        await ShouldCostAsync(monitor, "a join on a second node", ("EVALSHA", 1), ("PUBLISH", 1), ("SADD", 1));
        await cleo.JoinAsync("room");
        await ShouldCostAsync(monitor, "a join on a third node", ("EVALSHA", 1), ("PUBLISH", 2), ("SADD", 1));
        await HasBeenToldAsync(ann, nameof(ISignalingPeer.PeerJoined), 3);

        await bob.UpdateAsync("Bob");
        await ShouldCostAsync(monitor, "an update", ("EVALSHA", 1), ("PUBLISH", 2));

        await abe.LeaveAsync();
        await ShouldCostAsync(monitor, "a leave while another peer stays on the node", ("EVALSHA", 1), ("PUBLISH", 2));
        await cleo.LeaveAsync();
        await ShouldCostAsync(monitor, "the leave of the last peer on its node", ("EVALSHA", 1), ("PUBLISH", 2), ("SREM", 1));
        await bob.LeaveAsync();
        await ShouldCostAsync(monitor, "a leave after which one node is left", ("EVALSHA", 1), ("PUBLISH", 1), ("SREM", 1));
        await ann.LeaveAsync();
        await ShouldCostAsync(monitor, "the leave of the last peer", ("EVALSHA", 1), ("SREM", 1));
    }

    [Fact]
    public async Task Signal_CostsNothingWithinANode_AndOneMessageForEachOtherNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartWarmAsync(redis);
        await using var far = await StartWarmAsync(redis);
        await using var third = await StartWarmAsync(redis);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var cleo = await TrackingPeer.JoinAsync(third.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob, ben, cleo);
        await using var monitor = await RedisMonitor.StartAsync(redis);

        await Outcome.MessageArrivesAsync(ann, abe);
        await ann.Hub.SendOfferAsync(abe.Id, new SessionDescription("offer", "v=0"));
        await ann.Hub.SendIceAsync(abe.Id, null);
        await ann.Hub.GetRosterAsync();
        await ShouldCostAsync(monitor, "calls within a node");

        await Outcome.MessageArrivesAsync(ann, bob);
        await ShouldCostAsync(monitor, "a signal to another node", ("PUBLISH", 1));
        await ann.Hub.SendOfferAsync(cleo.Id, new SessionDescription("offer", "v=0"));
        await ann.Hub.SendIceAsync(cleo.Id, null);
        await ShouldCostAsync(monitor, "two signals to another node", ("PUBLISH", 2));

        await ann.Hub.SendMessageAsync(null, "everybody");
        await Task.WhenAll(new[] { abe, bob, ben, cleo }.Select(peer => HasBeenToldAsync(peer, nameof(ISignalingPeer.ReceiveMessage), peer == abe || peer == bob ? 2 : 1)));
        await ShouldCostAsync(monitor, "a message to four peers on three nodes", ("PUBLISH", 2));

        (await ann.Hub.RefusalAsync("SendMessage", "nobody", "hello?")).Should().Be(SignalingErrorCodes.PeerNotFound);
        await ShouldCostAsync(monitor, "a signal without a receiver");
    }

    // Before its first use, a script must be loaded into Redis.
    private static async Task<SignalingServer> StartWarmAsync(RedisProcess redis)
    {
        var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var connection = await redis.ConnectAsync();
        await using var peer = await TrackingPeer.JoinAsync(node.Hub, "warm-up");
        await peer.UpdateAsync("warm");
        await peer.LeaveAsync();
        await Outcome.RoomHoldsAsync(connection, "warm-up");
        return node;
    }

    private static async Task ShouldCostAsync(RedisMonitor monitor, string what, params (string Command, int Count)[] expected) =>
        (await monitor.TakeAsync()).Should().BeEquivalentTo(expected.ToDictionary(cost => cost.Command, cost => cost.Count), what);

    private static Task HasBeenToldAsync(TrackingPeer peer, string name, int times) =>
        Patience.Until(() => peer.Events.All.Count(told => told.Name == name) == times, $"{name} has arrived {times} times");
}
