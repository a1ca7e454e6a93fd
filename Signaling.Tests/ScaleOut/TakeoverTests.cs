using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A node takes over the peers of one that has died.</summary>
public sealed class TakeoverTests
{
    [Fact]
    public async Task Takeover_ByANodeThatHasMissedTheLastChange_LosesNobody()
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

        // The last that the victim does is a change of which it does not tell the others any more.
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

    // Several comparisons with Redis come after the take-over, and none of them may take the peers out.
    [Fact]
    public async Task AdoptedPeers_OfANodeWithAGap_AreStillThereAfterTheNextComparison()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Hasty(redis);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var heir = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(heir.Hub, "room");
        var database = connection.GetDatabase();

        // A peer has joined on a node that died before it could tell: Redis is one version ahead.
        await database.HashSetAsync("signaling:room:{room}", "p:bob", $"dead:1 2 c {ResumeHash} {{\"Name\":\"\",\"Metadata\":{{}}}}");
        await database.HashIncrementAsync("signaling:room:{room}", "version");
        await database.HashIncrementAsync("signaling:room:{room}", "order");
        await database.SetAddAsync("signaling:node:dead:1:rooms", "room");
        await database.SortedSetAddAsync("signaling:nodes", "dead:1", 1);

        await Patience.UntilNothingIsMissing(() => Task.FromResult(
            ann.Others is [{ PeerId: "bob", State: PeerStates.Suspended }] ? null : "The peer is not adopted yet."));
        await using var cleo = await TrackingPeer.JoinAsync(heir.Hub, "room");
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Owners.Count == 1 ? null : "The dead node is still there.");
        (await StoredDirectory.ReadAsync(connection)).Rooms["room"].PeerIds.Should().BeEquivalentTo([ann.Id, "bob", cleo.Id]);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
    }

    private static string ResumeHash => Convert.ToHexString(new byte[32]);
}
