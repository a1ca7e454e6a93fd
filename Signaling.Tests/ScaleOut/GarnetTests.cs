using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Two nodes that share their rooms through Garnet, a server with the Redis protocol.</summary>
public sealed class GarnetTests
{
    private const string Room = "room";

    [Fact]
    public async Task Peers_OnTwoNodes_MeetAndTalk_AndOneComesBackOnTheOtherNodeWithItsMail()
    {
        await using var garnet = new LocalGarnet();
        await using var connection = await garnet.ConnectAsync();
        var settings = NodeSettings.Patient(garnet.ConnectionString);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var network = new CuttableProxy(near.Address);
        await using var ann = await TrackingPeer.JoinAsync(new Uri(network.Address, SignalingProtocol.Path), Room);
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, Room);
        await Outcome.RoomHoldsAsync(connection, Room, ann, bob);
        await Outcome.SignalsFlowAsync(ann, bob);

        network.Cut();
        await Patience.Until(() => bob.Others is [{ State: PeerStates.Suspended }], "Ann is suspended on the other node");
        (await bob.Hub.SendMessageAsync(ann.Id, "1")).Status.Should().Be(SendStatuses.Queued);
        (await bob.Hub.SendMessageAsync(ann.Id, "2")).Status.Should().Be(SendStatuses.Queued);
        await ann.ResumeAsync(far.Hub);

        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(bob.Id, "1");
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(bob.Id, "2");
        await using var eve = await TrackingPeer.JoinAsync(near.Hub, Room);
        await Outcome.RoomHoldsAsync(connection, Room, ann, bob, eve);
        await Outcome.SignalsFlowAsync(ann, bob, eve);
        await ann.LeaveAsync();
        await Outcome.RoomHoldsAsync(connection, Room, bob, eve);
        (await StoredDirectory.ReadAsync(connection)).OtherKeys.Should().BeEmpty("no mailbox is left behind");
        near.Log.Alarms.Concat(far.Log.Alarms).Should().BeEmpty();
    }

    [Fact]
    public async Task LastSeat_WantedOnBothNodesAtOnce_IsGivenOnce()
    {
        const int Pairs = 10;
        const int Rounds = 50;
        await using var garnet = new LocalGarnet();
        var settings = NodeSettings.Patient(garnet.ConnectionString);
        settings["Signaling:Limits:MaxPeersPerRoom"] = "2";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);

        await Task.WhenAll(Enumerable.Range(0, Pairs).Select(async pair =>
        {
            var room = $"room {pair}";
            await using var holder = await HubPeer.JoinAsync(near, room);
            await using var ann = await HubPeer.ConnectAsync(near);
            await using var bob = await HubPeer.ConnectAsync(far);
            for (var round = 0; round < Rounds; round++)
            {
                var refusals = await Task.WhenAll(new[] { ann, bob }.Select(peer => peer.TryCallAsync(nameof(ISignalingHub.Join), new JoinRequest(room))));
                refusals.Should().BeEquivalentTo([null, SignalingErrorCodes.RoomFull]);
                await (refusals[0] is null ? ann : bob).LeaveAsync();
            }
        }));
    }

    [Fact]
    public async Task DeadNode_ItsPeersAreTakenOver_AndComeBack()
    {
        await using var garnet = new LocalGarnet();
        await using var connection = await garnet.ConnectAsync();
        var settings = NodeSettings.Hasty(garnet.ConnectionString);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var heir = await SignalingServer.StartAsync(settings);
        await using var victim = await NodeProcess.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(heir.Hub, Room);
        await using var bob = await TrackingPeer.JoinAsync(victim.Hub, Room);
        await Outcome.RoomHoldsAsync(connection, Room, ann, bob);

        await victim.KillAsync();
        await Patience.Until(() => ann.Others is [{ State: PeerStates.Suspended }], "the peer of the dead node is suspended");
        await bob.ResumeAsync(heir.Hub);

        await Outcome.RoomHoldsAsync(connection, Room, ann, bob);
        await Outcome.SignalsFlowAsync(ann, bob);
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Owners.Count is 1 ? null : "The dead node is still listed.");
    }
}
