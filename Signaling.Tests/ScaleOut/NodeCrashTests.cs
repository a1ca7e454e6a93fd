using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Nodes that crash, or stop in order.</summary>
public sealed class NodeCrashTests
{
    [Fact]
    public async Task KilledNode_ItsPeersTimeOutOnceForAllOtherPeers_AndRedisForgetsIt()
    {
        string[] rooms = ["ash", "birch", "cedar"];
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var nodes = await NodeProcess.StartAsync(3, NodeSettings.Mortal(redis));
        await using var victim = nodes[0];
        await using var second = nodes[1];
        await using var third = nodes[2];
        var survivors = await Task.WhenAll(rooms.SelectMany(room => nodes[1..].Select(node => TrackingPeer.JoinAsync(node.Hub, room))));
        var lost = await Task.WhenAll(rooms.SelectMany(room => Enumerable.Range(0, 3).Select(_ => TrackingPeer.JoinAsync(victim.Hub, room))));
        await using var lonely = await TrackingPeer.JoinAsync(victim.Hub, "a room of its own");
        await Task.WhenAll(rooms.Select((room, number) =>
            Outcome.RoomHoldsAsync(connection, room, [.. survivors[(2 * number)..(2 * number + 2)], .. lost[(3 * number)..(3 * number + 3)]])));
        (await StoredDirectory.ReadAsync(connection)).Owners.Should().HaveCount(3);

        await victim.KillAsync();

        await Task.WhenAll(rooms.Select((room, number) => Outcome.RoomHoldsAsync(connection, room, survivors[(2 * number)..(2 * number + 2)])));
        foreach (var (survivor, number) in survivors.Select((survivor, number) => (survivor, number / 2)))
        {
            var left = survivor.Events.All.Where(told => told.Name == nameof(ISignalingPeer.PeerLeft)).ToList();
            left.Select(told => told.Get<string>(0)).Should().BeEquivalentTo(lost[(3 * number)..(3 * number + 3)].Select(peer => peer.Id));
            left.Should().OnlyContain(told => told.Get<string>(1) == PeerLeftReasons.Timeout);
            survivor.Gaps.Should().Be(0);
        }

        await Patience.UntilNothingIsMissing(async () =>
        {
            var after = await StoredDirectory.ReadAsync(connection);
            return after.Owners.Count == 2 && rooms.ToHashSet().SetEquals(after.Rooms.Keys)
                && after.RoomsOf.Keys.ToHashSet().SetEquals(after.Owners) && after.OtherKeys.Count == 0
                ? null
                : $"Redis still has the nodes {string.Join(' ', after.Owners)} and the rooms {string.Join(' ', after.Rooms.Keys)}.";
        });
        await Outcome.SignalsFlowAsync(survivors[..2]);
        foreach (var peer in survivors.Concat(lost))
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task LastNode_Killed_ItsPeersAreTakenOutByTheNextNodeThatStarts()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var last = await NodeProcess.StartAsync(NodeSettings.Mortal(redis));
        await using var lost = await TrackingPeer.JoinAsync(last.Hub, "room");
        await last.KillAsync();

        await using var next = await SignalingServer.StartAsync(NodeSettings.Mortal(redis));
        await using var ann = await TrackingPeer.JoinAsync(next.Hub, "room");

        await Outcome.RoomHoldsAsync(connection, "room", ann);
        ann.Events.All.Should().ContainSingle().Which.Arguments.Should().Equal(lost.Id, PeerLeftReasons.Timeout, 3L);
        await Patience.UntilNothingIsMissing(async () => (await StoredDirectory.ReadAsync(connection)).Owners.Count is 1 ? null : "The lost node is still stored.");
    }

    [Fact]
    public async Task StoppedNode_LeavesNothingBehindThatWouldHaveToRunOut()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var staying = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var stopping = await NodeProcess.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(staying.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(stopping.Hub, "room");
        await using var lonely = await TrackingPeer.JoinAsync(stopping.Hub, "a room of its own");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);

        (await stopping.StopAsync()).Should().Be(0);

        var after = await StoredDirectory.ReadAsync(connection);
        after.Owners.Should().HaveCount(1);
        after.RoomsOf.Keys.Should().Equal(after.Owners);
        after.Rooms.Keys.Should().Equal("room");
        await Outcome.RoomHoldsAsync(connection, "room", ann);
        stopping.Output.Should().NotContainAny("fail:", "crit:", "warn:", "Unhandled");
    }
}
