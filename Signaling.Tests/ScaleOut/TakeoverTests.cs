using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A node takes over the peers of a dead node.</summary>
public sealed class TakeoverTests
{
    [Fact]
    public async Task Takeover_ByANodeThatHasMissedTheLastChange_LosesNoPeer()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Hasty(redis);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var heir = await SignalingServer.StartAsync(settings);
        await using var victim = await NodeProcess.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(heir.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(victim.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(victim.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob, ben);

        // The victim's last change, which it does not publish to the other nodes.
        var database = connection.GetDatabase();
        var stored = (string)(await database.HashGetAsync("signaling:room:{room}", $"p:{bob.Id}"))!;
        await database.HashSetAsync("signaling:room:{room}", $"p:{bob.Id}", stored.Replace("\"Name\":\"\"", "\"Name\":\"Bob\"", StringComparison.Ordinal));
        await database.HashIncrementAsync("signaling:room:{room}", "version");
        await victim.KillAsync();

        await Patience.UntilNothingIsMissing(() => Task.FromResult(
            ann.Others.Count(other => other.State == PeerStates.Suspended) == 2 ? null : "The peers of the dead node are not suspended yet."));
        ann.Others.Single(other => other.PeerId == bob.Id).DisplayName.Should().Be("Bob");
        await bob.ResumeAsync(heir.Hub);
        await ben.ResumeAsync(heir.Hub);
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob, ben);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
        EventVersions.FirstStepBack(ann.Events.All).Should().BeNull();
        await Outcome.SignalsFlowAsync(ann, bob, ben);
    }

    [Fact]
    public async Task AdoptedPeer_OfANodeThatDiedBeforePublishing_SurvivesTheNextComparison()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var heir = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(heir.Hub, "room");
        var directory = heir.Services.GetRequiredService<RoomDirectory>();
        var room = directory.Rooms.Single();

        // A peer has joined on a node that has died since then: Redis is one version ahead of this node.
        var database = connection.GetDatabase();
        await database.HashSetAsync("signaling:room:{room}", "p:bob", "dead:1 2 c hash {\"Name\":\"\",\"Metadata\":{}}");
        await database.HashIncrementAsync("signaling:room:{room}", "version");
        await database.HashIncrementAsync("signaling:room:{room}", "order");
        (await directory.Takeover.TakeOverAsync("room", "dead:1")).Should().Be(1);
        directory.Resync.Request(room, RepairReason.Gap);
        await Patience.Until(() => !room.Repair.IsNeeded, "the comparison has begun");
        (await room.LockAsync(Timeout.InfiniteTimeSpan).AsTask().InTime())?.Dispose();

        (await StoredDirectory.ReadAsync(connection)).Rooms["room"].PeerIds.Should().BeEquivalentTo([ann.Id, "bob"]);
        await Patience.Until(() => ann.Others is [{ PeerId: "bob", State: PeerStates.Suspended }], "the other peers know the adopted peer");
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
    }
}
