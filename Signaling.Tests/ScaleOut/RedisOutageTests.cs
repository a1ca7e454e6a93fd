using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis is unreachable for a while: signaling within a node continues, other calls are refused, and afterwards all nodes agree again.</summary>
public sealed class RedisOutageTests
{
    public enum Outage
    {
        KilledAndBackWithItsData,
        KilledAndBackEmpty,
        Frozen,
    }

    [Theory]
    [InlineData(Outage.KilledAndBackWithItsData)]
    [InlineData(Outage.KilledAndBackEmpty)]
    [InlineData(Outage.Frozen)]
    public async Task Redis_UnreachableInUse_SignalingWithinANodeContinues_AndNodesResyncAfterwards(Outage outage)
    {
        await using var redis = await RedisProcess.StartNewAsync(new RedisSetup { KeepsData = outage == Outage.KilledAndBackWithItsData });
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var leaver = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var closer = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var late = await TrackingPeer.ConnectAsync(near.Hub);
        await using (var before = await redis.ConnectAsync())
        {
            await Outcome.RoomHoldsAsync(before, "room", ann, abe, leaver, closer, bob, ben);
        }

        await (outage == Outage.Frozen ? redis.FreezeAsync() : redis.KillAsync());

        await Outcome.IsUnavailableAsync(ann.Hub, "SendMessage", bob.Id, "are you there?");
        await Outcome.IsUnavailableAsync(ben.Hub, "SendOffer", abe.Id, new SessionDescription("offer", "v=0"));
        await Outcome.IsUnavailableAsync(late.Hub, "Join", new JoinRequest("room"));
        await Outcome.IsUnavailableAsync(late.Hub, "Join", new JoinRequest("another room"));
        await Task.WhenAll(Outcome.MessageArrivesAsync(ann, abe), Outcome.MessageArrivesAsync(abe, leaver), Outcome.MessageArrivesAsync(ben, bob));
        await Task.WhenAll(
            Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.ServiceUnavailable), Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.ServiceUnavailable));

        // The node accepts new connections. Peers on the same node receive a leave at once.
        await using var newcomer = await TrackingPeer.ConnectAsync(far.Hub);
        await Outcome.IsUnavailableAsync(newcomer.Hub, "Join", new JoinRequest("room"));
        await leaver.LeaveAsync();
        await closer.DisposeAsync();
        await Patience.Until(() => LeftAccordingTo(ann) == 2 && LeftAccordingTo(abe) == 2, "the peers on the same node have received each leave");
        await Outcome.MessageArrivesAsync(ann, abe);

        await (outage == Outage.Frozen ? redis.ThawAsync() : redis.StartAsync());

        await Task.WhenAll(Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK), Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.OK));
        await using var after = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(after, "room", ann, abe, bob, ben);
        await Patience.Until(
            () => new[] { ann, abe, bob, ben }.All(peer => peer.RostersChanged > 0), "all peers have received the roster again, because events may have been lost");
        await Outcome.SignalsFlowAsync(ann, abe, bob, ben);
        await late.JoinInTheEndAsync("room");
        await newcomer.JoinInTheEndAsync("room");
        await Outcome.RoomHoldsAsync(after, "room", ann, abe, bob, ben, late, newcomer);
        (await StoredDirectory.ReadAsync(after)).Rooms.Keys.Should().Equal("room");
    }

    [Fact]
    public async Task Redis_DownWhenTheNodesStart_KeepsThemUnreadyUntilItIsReachable()
    {
        await using var redis = new RedisProcess();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await NodeProcess.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.ConnectAsync(near.Hub);
        await using var bob = await TrackingPeer.ConnectAsync(far.Hub);

        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.ServiceUnavailable);
        await Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.ServiceUnavailable);
        await Outcome.IsUnavailableAsync(ann.Hub, "Join", new JoinRequest("room"));
        await Outcome.IsUnavailableAsync(bob.Hub, "Join", new JoinRequest("room"));

        await redis.StartAsync();

        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        await Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.OK);
        await ann.JoinInTheEndAsync("room");
        await bob.JoinInTheEndAsync("room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        await Outcome.SignalsFlowAsync(ann, bob);
    }

    private static int LeftAccordingTo(TrackingPeer peer) => peer.Events.All.Count(told => told.Name == nameof(ISignalingPeer.PeerLeft));

    [Fact]
    public async Task RedisThatLosesItsData_WithoutAnOutage_TheNextPeerThatJoinsIsInTheRoom()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob);

        await connection.GetDatabase().ExecuteAsync("FLUSHALL");
        await using var carl = await TrackingPeer.JoinAsync(near.Hub, "room");

        (await carl.Hub.SendMessageAsync(null, "I am new here")).Status.Should().Be(SendStatuses.Sent);
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob, carl);
        await Outcome.SignalsFlowAsync(ann, bob, carl);
    }
}
