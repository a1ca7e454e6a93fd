using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Nodes that are frozen or cannot reach Redis for a while, and then continue.</summary>
public sealed class NodeAbsenceTests
{
    [Fact]
    public async Task FrozenNode_ItsPeersTimeOut_AndAreBackUnderTheSameIdWhenItGoesOn()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var nodes = await NodeProcess.StartAsync(2, NodeSettings.Hasty(redis));
        await using var frozen = nodes[0];
        await using var awake = nodes[1];
        await using var witness = await TrackingPeer.JoinAsync(awake.Hub, "room");
        await using var neighbour = await TrackingPeer.JoinAsync(awake.Hub, "room");
        await using var sleeper = await TrackingPeer.JoinAsync(frozen.Hub, "room");
        await using var companion = await TrackingPeer.JoinAsync(frozen.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", witness, neighbour, sleeper, companion);

        await frozen.FreezeAsync();
        await Patience.Until(() => TellsOf(witness, sleeper).Count == 2 && TellsOf(witness, companion).Count == 2, "the frozen node's peers have left");
        await neighbour.UpdateAsync("changed in the meantime");
        await frozen.ThawAsync();

        await Outcome.RoomHoldsAsync(connection, "room", witness, neighbour, sleeper, companion);
        await Outcome.SignalsFlowAsync(witness, sleeper, companion);
        TellsOf(witness, sleeper).Should().Equal(nameof(ISignalingPeer.PeerJoined), $"PeerLeft {PeerLeftReasons.Timeout}", nameof(ISignalingPeer.PeerJoined));
        (await sleeper.Hub.GetRosterAsync()).Peers.Should().Contain(peer => peer.DisplayName == "changed in the meantime");
        sleeper.Hub.Closed.IsCompleted.Should().BeFalse("its connection has outlived the pause");
    }

    [Fact]
    public async Task NodeCutOffFromRedis_ServesItsPeers_LosesItsLease_AndComesBack()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var cutOff = await SignalingServer.StartAsync(NodeSettings.Hasty(network.Address.Authority));
        await using var staying = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(cutOff.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(cutOff.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(staying.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob);

        network.IsDown = true;
        network.Cut();
        await Outcome.RoomHoldsAsync(connection, "room", bob);
        await Outcome.MessageArrivesAsync(ann, abe);
        (await bob.Hub.RefusalAsync("SendMessage", ann.Id, "are you there?")).Should().Be(SignalingErrorCodes.PeerNotFound);
        await using var ben = await TrackingPeer.JoinAsync(staying.Hub, "room");
        network.IsDown = false;

        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob, ben);
        await Outcome.SignalsFlowAsync(ann, abe, bob, ben);
        TellsOf(bob, ann).Should().Equal($"PeerLeft {PeerLeftReasons.Timeout}", nameof(ISignalingPeer.PeerJoined));
    }

    [Fact]
    public async Task NodeCutOffForLessThanItsLease_TellsItsPeersWhatTheyMissed()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var cutOff = await SignalingServer.StartAsync(NodeSettings.Patient(network.Address.Authority));
        await using var staying = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(cutOff.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(staying.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);

        network.IsDown = true;
        network.Cut();
        await using var ben = await TrackingPeer.JoinAsync(staying.Hub, "room");
        network.IsDown = false;

        // From here on nothing happens in the room that could reveal the gap.
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob, ben);
        ann.RostersChanged.Should().Be(0, "Ann receives a separate event for each change that she missed");
        TellsOf(bob, ann).Should().BeEmpty("Ann has never left");
        await Outcome.SignalsFlowAsync(ann, bob, ben);
    }

    private static List<string> TellsOf(TrackingPeer witness, TrackingPeer other) =>
    [
        .. witness.Events.All
            .Where(told => told.Name switch
            {
                nameof(ISignalingPeer.PeerJoined) => told.Get<PeerInfo>(0).PeerId == other.Id,
                nameof(ISignalingPeer.PeerLeft) => told.Get<string>(0) == other.Id,
                _ => false,
            })
            .Select(told => told.Name == nameof(ISignalingPeer.PeerLeft) ? $"{told.Name} {told.Arguments[1]}" : told.Name),
    ];
}
