using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A node that crashes, and one that hangs for longer than its lease.</summary>
public sealed class NodeFailureTests
{
    [Fact]
    public async Task KilledNode_ItsPeersTimeOutOnceForEverybodyElse_AndRedisForgetsIt()
    {
        string[] rooms = ["ash", "birch", "cedar"];
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var nodes = await NodeProcess.StartAsync(3, NodeSettings.Hasty(redis));
        await using var victim = nodes[0];
        await using var second = nodes[1];
        await using var third = nodes[2];
        var survivors = await Task.WhenAll(rooms.SelectMany(room => nodes[1..].Select(node => TrackingPeer.JoinAsync(node.Hub, room))));
        var lost = await Task.WhenAll(rooms.SelectMany(room => Enumerable.Range(0, 3).Select(_ => TrackingPeer.JoinAsync(victim.Hub, room))));
        await Task.WhenAll(rooms.Select((room, number) =>
            Outcome.RoomHoldsAsync(connection, room, [.. survivors[(2 * number)..(2 * number + 2)], .. lost[(3 * number)..(3 * number + 3)]])));
        var before = await StoredDirectory.ReadAsync(connection);

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
            return before.Owners.Count == 3 && after.Owners.Count == 2 && after.RoomsOf.Keys.ToHashSet().SetEquals(after.Owners) && after.OtherKeys.Count == 0
                ? null
                : $"Of {string.Join(' ', before.Owners)} Redis still has {after}: {string.Join(' ', after.Owners)}, {string.Join(' ', after.RoomsOf.Keys)}.";
        });
        await Outcome.SignalsFlowAsync(survivors[..2]);
        foreach (var peer in survivors.Concat(lost))
        {
            await peer.DisposeAsync();
        }
    }

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
        await Patience.Until(() => TellsOf(witness, sleeper).Count == 2 && TellsOf(witness, companion).Count == 2, "the frozen node's peers are out");
        await neighbour.UpdateAsync("changed in the meantime");
        await frozen.ThawAsync();

        await Outcome.RoomHoldsAsync(connection, "room", witness, neighbour, sleeper, companion);
        await Outcome.SignalsFlowAsync(witness, sleeper, companion);
        TellsOf(witness, sleeper).Should().Equal(nameof(ISignalingPeer.PeerJoined), $"PeerLeft {PeerLeftReasons.Timeout}", nameof(ISignalingPeer.PeerJoined));
        (await sleeper.Hub.GetRosterAsync()).Peers.Should().Contain(peer => peer.DisplayName == "changed in the meantime");
        sleeper.Hub.Closed.IsCompleted.Should().BeFalse("its connection has outlived the pause");
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
