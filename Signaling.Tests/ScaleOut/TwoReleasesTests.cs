using System.Globalization;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>
/// Nodes of the previous release and of this one on one Redis, as in an upgrade and in a rollback. <c>./soak.sh versions</c> builds the previous release and runs
/// these tests, each in both directions.
/// </summary>
public sealed class TwoReleasesTests
{
    private const string Room = "room";

    private static string? Previous { get; } = Environment.GetEnvironmentVariable("PREVIOUS_SERVER");

    public static TheoryData<bool> Directions => [false, true];

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task PeersOfBothReleases_ShareARoom(bool isRollback)
    {
        await using var nodes = await StartAsync(isRollback, "00:10:00");
        var (ann, bob, cleo) = (await nodes.JoinFormerAsync(), await nodes.JoinNextAsync(), await nodes.JoinNextAsync());
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob, cleo);
        await Outcome.SignalsFlowAsync(ann, bob, cleo);

        await ann.UpdateAsync("Ann");
        await bob.UpdateAsync("Bob");
        await Patience.Until(() => NamesFor(cleo).Order().SequenceEqual(["Ann", "Bob"]), "the names have come from both releases");
        await (await nodes.JoinFormerAsync()).LeaveAsync();
        await cleo.LeaveAsync();

        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob);
        ann.Gaps.Should().Be(0);
        bob.Gaps.Should().Be(0);
        await ann.LeaveAsync();
        await bob.LeaveAsync();
        await Patience.UntilNothingIsMissing(async () => (await StoredDirectory.ReadAsync(nodes.Redis)).Rooms.Count == 0 ? null : "The room is still there.");
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task PeerThatLosesItsConnection_ResumesOnTheOtherRelease_WithWhatWaitsForIt(bool isRollback)
    {
        await using var nodes = await StartAsync(isRollback, "00:10:00");
        var (ann, bob) = (await nodes.JoinFormerAsync(), await nodes.JoinNextAsync());
        await using var network = new CuttableProxy(nodes.Former.Address);
        await using var away = await TrackingPeer.JoinAsync(new Uri(network.Address, SignalingProtocol.Path), Room);
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob, away);

        network.Cut();
        await Patience.Until(() => IsSuspendedFor(ann, away) && IsSuspendedFor(bob, away), "the peer is suspended");
        (await ann.Hub.SendMessageAsync(away.Id, "from the former release")).Status.Should().Be(SendStatuses.Queued);
        (await bob.Hub.SendMessageAsync(away.Id, "from the next release")).Status.Should().Be(SendStatuses.Queued);
        await away.ResumeAsync(nodes.Next.Hub);

        await Patience.Until(() => MessagesTo(away).Count == 2, "what waited has come");
        MessagesTo(away).Should().Equal("from the former release", "from the next release");
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob, away);
        await Outcome.SignalsFlowAsync(ann, bob, away);

        // A resume while the old connection is still open: the other release closes it.
        await ann.ResumeAsync(nodes.Next.Hub);
        await bob.ResumeAsync(nodes.Former.Hub);
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob, away);
        await Outcome.SignalsFlowAsync(ann, bob, away);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task NodeThatDies_IsTakenOverByTheOtherRelease(bool isRollback)
    {
        await using var nodes = await StartAsync(isRollback, "00:10:00");
        var (ann, bob, ben) = (await nodes.JoinNextAsync(), await nodes.JoinFormerAsync(), await nodes.JoinFormerAsync());
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob, ben);

        await nodes.Former.KillAsync();
        await Patience.Until(() => IsSuspendedFor(ann, bob) && IsSuspendedFor(ann, ben), "the peers of the dead node are suspended");
        (await ann.Hub.SendMessageAsync(bob.Id, "waiting")).Status.Should().Be(SendStatuses.Queued);
        await bob.ResumeAsync(nodes.Next.Hub);
        await ben.ResumeAsync(nodes.Next.Hub);

        await Patience.Until(() => MessagesTo(bob).SequenceEqual(["waiting"]), "what waited has come");
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob, ben);
        await Outcome.SignalsFlowAsync(ann, bob, ben);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task NodeThatDiesAndWhosePeersDoNotReturn_IsForgottenByTheOtherRelease(bool isRollback)
    {
        await using var nodes = await StartAsync(isRollback, "00:00:02");
        var (ann, bob) = (await nodes.JoinNextAsync(), await nodes.JoinFormerAsync());
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob);

        await nodes.Former.KillAsync();

        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann);
        ann.Events.All.Single(told => told.Name == nameof(ISignalingPeer.PeerLeft)).Get<string>(1).Should().Be(PeerLeftReasons.Timeout);
        await Patience.UntilNothingIsMissing(async () => await StoredDirectory.ReadAsync(nodes.Redis) is { Owners.Count: 1, OtherKeys.Count: 0 } ? null : "Redis still has keys of the node.");
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task NodeThatDrains_HandsItsPeersToTheOtherRelease(bool isRollback)
    {
        await using var nodes = await StartAsync(isRollback, "00:10:00");
        var (ann, bob) = (await nodes.JoinNextAsync(), await nodes.JoinFormerAsync());
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob);

        var end = nodes.Former.StopAsync();
        await DrainingAsync(bob);
        await bob.ResumeAsync(nodes.Next.Hub);

        (await end).Should().Be(0);
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann, bob);
        await Outcome.SignalsFlowAsync(ann, bob);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
        await bob.LeaveAsync();
        await Outcome.RoomHoldsAsync(nodes.Redis, Room, ann);
    }

    [Fact]
    public async Task RollingUpgradeAndRollback_WithPeersThatResume_LosesNone()
    {
        await using var redis = await StartRedisAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = SettingsOf(redis, "00:10:00");
        var node = await NodeProcess.StartAsync(settings, Previous);
        List<TrackingPeer> peers = [];
        for (var i = 0; i < 5; i++)
        {
            peers.Add(await TrackingPeer.JoinAsync(node.Hub, Room));
        }

        // Up, back, and up again.
        foreach (var release in new[] { null, Previous, null })
        {
            var next = await NodeProcess.StartAsync(settings, release);
            var end = node.StopAsync();
            foreach (var peer in peers)
            {
                await DrainingAsync(peer);
                await peer.ResumeAsync(next.Hub);
            }

            (await end).Should().Be(0);
            await node.DisposeAsync();
            node = next;
            peers.Add(await TrackingPeer.JoinAsync(node.Hub, Room));
            await Outcome.RoomHoldsAsync(connection, Room, peers);
            await Outcome.SignalsFlowAsync(peers[0], peers[^1]);
        }

        foreach (var peer in peers)
        {
            peer.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
            await peer.DisposeAsync();
        }

        await node.DisposeAsync();
    }

    private static IEnumerable<string> NamesFor(TrackingPeer peer) => peer.Others.Select(other => other.DisplayName).Where(name => name.Length > 0);

    private static List<string> MessagesTo(TrackingPeer peer) =>
        [.. peer.Events.All.Where(told => told.Name == nameof(ISignalingPeer.ReceiveMessage)).Select(told => told.Get<string>(1)).Where(text => !Guid.TryParse(text, CultureInfo.InvariantCulture, out _))];

    private static bool IsSuspendedFor(TrackingPeer peer, TrackingPeer other) =>
        peer.Others.Any(known => known.PeerId == other.Id && known.State == PeerStates.Suspended);

    private static Task DrainingAsync(TrackingPeer peer) =>
        Patience.Until(() => peer.Events.All.Any(told => told.Name == nameof(ISignalingPeer.ServerDraining)), "the node drains");

    private static async Task<RedisProcess> StartRedisAsync()
    {
        Assert.SkipUnless(Previous is not null, "There is no previous release here. ./soak.sh versions builds one.");
        return await RedisProcess.StartNewAsync();
    }

    private static async Task<Releases> StartAsync(bool isRollback, string resumeWindow)
    {
        var redis = await StartRedisAsync();
        var settings = SettingsOf(redis, resumeWindow);
        return new(redis, await redis.ConnectAsync(), await NodeProcess.StartAsync(settings, isRollback ? null : Previous), await NodeProcess.StartAsync(settings, isRollback ? Previous : null));
    }

    private static Dictionary<string, string?> SettingsOf(RedisProcess redis, string resumeWindow)
    {
        var settings = NodeSettings.Mortal(redis);
        settings["Signaling:ResumeWindow"] = resumeWindow;
        return settings;
    }

    /// <summary>A node that is about to be replaced, and the one that replaces it.</summary>
    private sealed record Releases(RedisProcess Process, ConnectionMultiplexer Redis, NodeProcess Former, NodeProcess Next) : IAsyncDisposable
    {
        private readonly List<TrackingPeer> _peers = [];

        public Task<TrackingPeer> JoinFormerAsync() => JoinAsync(Former);

        public Task<TrackingPeer> JoinNextAsync() => JoinAsync(Next);

        public async ValueTask DisposeAsync()
        {
            foreach (var peer in _peers)
            {
                await peer.DisposeAsync();
            }

            await Former.DisposeAsync();
            await Next.DisposeAsync();
            await Redis.DisposeAsync();
            await Process.DisposeAsync();
        }

        private async Task<TrackingPeer> JoinAsync(NodeProcess node)
        {
            var peer = await TrackingPeer.JoinAsync(node.Hub, Room);
            _peers.Add(peer);
            return peer;
        }
    }
}
