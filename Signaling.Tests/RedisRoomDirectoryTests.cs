using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>Runs the suite on the shared store, and adds the test that needs a second node: takeover.</summary>
public sealed class RedisRoomDirectoryTests(RedisRoomDirectoryTests.Redis redis) : RoomDirectoryTests, IClassFixture<RedisRoomDirectoryTests.Redis>
{
    private protected override IReadOnlyDictionary<string, string?> StoreSettings { get; } = new Dictionary<string, string?>
    {
        ["Signaling:Redis:ConnectionString"] = redis.Process.ConnectionString,
        ["Signaling:Redis:KeyPrefix"] = $"test-{Guid.NewGuid():N}",

        // Redis is never unreachable in this test, however busy the machine is.
        ["Signaling:Redis:CommandTimeout"] = "00:00:30",
    };

    private protected override bool IsShared => true;

    [Fact]
    public async Task Takeover_OfANodeWhoseLeaseHasEnded_KeepsItsPeersSuspendedUntilTheyResume()
    {
        Settings["Signaling:Redis:LeaseDuration"] = "00:00:05";
        Settings["Signaling:Redis:LeaseRenewalInterval"] = "00:00:00.500";
        var (heir, victim) = (StartNode(), StartNode());
        await heir.Directory.JoinAsync("a", new("room"));
        var b = TokenOf(await victim.Directory.JoinAsync("b", new("room")));
        var c = TokenOf(await victim.Directory.JoinAsync("c", new("room")));
        await victim.Directory.SuspendAsync("c", "c");
        (await victim.Directory.SendAsync("b", "c", Message("b", "before"))).Status.Should().Be(SendStatuses.Queued);
        await Patience.Until(() => heir.Directory.GetRoster("a").Version == 4, "the heir knows the room");
        var others = heir.Open("a");

        await victim.KillAsync();

        List<string> told = [];
        await Patience.Until(
            () =>
            {
                told.AddRange(Read(others));
                return told.Count >= 2;
            },
            "the heir has taken over the peers");
        told.Should().Equal("PeerUpdated b suspended 5", "PeerUpdated c suspended 6");
        heir.Directory.GetRoster("a").Peers.Select(peer => (peer.PeerId, peer.State))
            .Should().Equal(("b", PeerStates.Suspended), ("c", PeerStates.Suspended));
        (await heir.Directory.SendAsync("a", "c", Message("a", "meanwhile"))).Status.Should().Be(SendStatuses.Queued);
        (await heir.Directory.ResumeAsync(new(b), "b2")).Should().BeEquivalentTo(new { PeerId = "b", Version = 7, Self = new { Order = 2 } });
        var resumed = heir.Open("c2");
        (await heir.Directory.ResumeAsync(new(c), "c2")).Should().BeEquivalentTo(new { PeerId = "c", Version = 8, Self = new { Order = 3 } });
        Read(resumed).Should().Equal("b: before", "a: meanwhile");
    }

    [Fact]
    public async Task Leaves_OfTheLastPeersOfANodeAtOnce_ReachTheOtherNodeAsTheyAre()
    {
        var (near, far) = (StartNode(), StartNode());
        await near.Directory.JoinAsync("a", new("room"));
        await Task.WhenAll(far.Directory.JoinAsync("b", new("room")).AsTask(), far.Directory.JoinAsync("c", new("room")).AsTask());
        await Patience.Until(() => near.Directory.GetRoster("a").Version == 3, "the other node knows them");
        var others = near.Open("a");

        await Task.WhenAll(
            far.Directory.LeaveAsync("b", "b", PeerLeftReasons.Left).AsTask(), far.Directory.LeaveAsync("c", "c", PeerLeftReasons.Left).AsTask());

        await Patience.Until(() => near.Directory.GetRoster("a").Version == 5, "the other node knows that they have left");
        Read(others).Should().Equal("PeerLeft b left 4", "PeerLeft c left 5");
        await Patience.Until(() => far.Directory.RoomCount == 0, "the node has given up the room");
    }

    // A comparison knew the peer no longer, and removed it as a peer whose leave was lost: without the reason, and without an event for the application.
    [Fact]
    public async Task Leave_ThatWaitsForAComparison_KeepsItsReasonAndItsVersion()
    {
        var (near, far) = (StartNode(), StartNode());
        await near.Directory.JoinAsync("a", new("room"));
        await far.Directory.JoinAsync("b", new("room"));
        await Patience.Until(() => near.Directory.GetRoster("a").Version == 2, "the other node knows the peer");
        var others = near.Open("a");
        List<RoomEvent> events = [];
        far.Directory.Observers.Published += events.Add;
        var room = far.Directory.Rooms.Single();
        var roomLock = (await room.LockAsync(Timeout.InfiniteTimeSpan))!.Value;

        var leave = far.Directory.LeaveAsync("b", "b", PeerLeftReasons.Left).AsTask();
        await far.Directory.Resync.RunAsync(room);
        roomLock.Dispose();
        await leave;

        events.Select(told => (told.Kind, told.PeerId, told.Version, told.Reason)).Should().Equal((RoomEventKind.Left, "b", 3L, PeerLeftReasons.Left));
        await Patience.Until(() => near.Directory.GetRoster("a").Version == 3, "the other node knows that the peer has left");
        Read(others).Should().Equal("PeerLeft b left 3");
        await Patience.Until(() => far.Directory.RoomCount == 0, "the node has given up the room");
    }

    // The message that tells the node of the replacement is lost: another node has written to the store, and says nothing.
    [Fact]
    public async Task Resync_OfANodeThatMissedAReplacement_DoesNotBringTheReplacedPeerBack()
    {
        Settings["Signaling:Auth:OnePeerPerUser"] = "true";
        var node = StartNode();
        await node.Directory.JoinAsync("a", new("room"), new PeerGrant { UserId = "ann" });
        await node.Directory.JoinAsync("b", new("room"), new PeerGrant { UserId = "bob" });
        var others = node.Open("a");
        TaskCompletionSource<OutboxEndReason> ended = new();
        node.Open("b", ended.SetResult);
        var admitted = await node.Store.JoinAsync("room", "b2", "elsewhere:1", "hash", new("room"), new PeerGrant { UserId = "bob" }, subject: null);
        admitted.Replaced.Select(peer => peer.PeerId).Should().Equal("b");

        await node.Directory.Resync.CheckVersionAsync(node.Directory.Rooms.Single());

        await Patience.Until(() => node.Directory.GetRoster("a").Peers.Select(peer => peer.PeerId).SequenceEqual(["b2"]), "the node has the room as it is");
        (await ended.Task.InTime()).Should().Be(OutboxEndReason.Broken, "the replaced peer is disconnected");
        Read(others).Should().Contain(told => told.StartsWith("PeerLeft b "));
        node.Directory.PeerCount.Should().Be(1);
    }

    // The message about the removal is lost: the node learns of it when it compares its room with Redis, or from what its peer does meanwhile.
    [Theory]
    [InlineData("compare", false)]
    [InlineData("compare", true)]
    [InlineData("suspend", false)]
    [InlineData("suspend", true)]
    [InlineData("leave", false)]
    [InlineData("leave", true)]
    [InlineData("update", false)]
    [InlineData("resume", false)]
    [InlineData("resume", true)]
    [InlineData("join of another", false)]
    [InlineData("join of another", true)]
    public async Task Remove_ThatThePeersNodeHasNotHeardOf_IsNotUndone(string next, bool isAlone)
    {
        var node = StartNode();
        if (!isAlone)
        {
            await node.Directory.JoinAsync("a", new("room"));
        }

        var token = TokenOf(await node.Directory.JoinAsync("b", new("room")));
        List<OutboxEndReason> ends = [];
        var connection = node.Open("b", ends.Add);
        var (room, store) = (node.Directory.Rooms.Single(), await node.GetStoreAsync());

        (await store.RemoveAsync("room", "b", by: null, ban: null)).Should().NotBeNull();
        try
        {
            await (next switch
            {
                "compare" => node.Directory.Resync.CheckVersionAsync(room),
                "suspend" => node.Directory.SuspendAsync("b", "b").AsTask(),
                "leave" => node.Directory.LeaveAsync("b", "b", PeerLeftReasons.Left).AsTask(),
                "update" => node.Directory.UpdateAsync("b", new("Bob")).AsTask(),
                "resume" => node.Directory.ResumeAsync(new(token), "b2").AsTask(),
                _ => node.Directory.JoinAsync("c", new("room")).AsTask(),
            }).InTime();
        }
        catch (Exception refusal) when (refusal is SignalingRefusalException or StoreUnavailableException)
        {
            next.Should().BeOneOf("update", "resume");
        }

        string[] left = [.. isAlone ? [] : (string[])["a"], .. next == "join of another" ? (string[])["c"] : []];
        if (next == "resume")
        {
            await node.Directory.Resync.CheckVersionAsync(room);
        }

        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = (await store.GetAsync("room"))?.State.Members.Select(member => member.PeerId) ?? [];
            return stored.SequenceEqual(left) && node.Directory.PeerCount == left.Length ? null : $"Redis has {string.Join(' ', stored)}, the node {node.Directory.PeerCount} peers.";
        });
        await Assert.ThrowsAsync<SignalingRefusalException>(async () => await node.Directory.ResumeAsync(new(token), "b3"));
        if (next is "compare" or "update" or "join of another")
        {
            Read(connection).Should().Contain("Removed removed");
            ends.Should().Equal(OutboxEndReason.Replaced);
        }
    }

    [Fact]
    public async Task Close_ThatANodeHasNotHeardOf_BringsNobodyBackIntoTheNextRoom()
    {
        var (node, other) = (StartNode(), StartNode());
        await node.Directory.JoinAsync("a", new("room"));
        await other.Directory.JoinAsync("b", new("room"));
        await Patience.Until(() => node.Directory.GetRoster("a").Version == 2, "the room is known");

        var store = await node.GetStoreAsync();
        (await store.CloseAsync("room"))!.Peers.Should().HaveCount(2);
        await node.Directory.JoinAsync("c", new("room"));
        await other.Directory.Resync.CheckVersionAsync(other.Directory.Rooms.Single());

        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = (await store.GetAsync("room"))!.Value.State.Members.Select(member => member.PeerId).ToList();
            return stored is ["c"] && other.Directory.PeerCount == 0 && node.Directory.GetRoster("c").Peers.Count == 0
                ? null : $"Redis has {string.Join(' ', stored)}; c sees {string.Join(' ', node.Directory.GetRoster("c").Peers)}.";
        });
    }

    [Fact]
    public async Task Join_AtANodeThatStartsBeforeItsRedis_WaitsAndIsNotRefused()
    {
        await using var redis = new RedisProcess();
        var time = new FakeTimeProvider();
        await using var node = RoomNode.Start(NodeSettings.Patient(redis), time);
        var joining = node.Directory.JoinAsync("a", new("room")).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        await redis.StartAsync();
        while (!joining.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(250)); // the pause between two attempts
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }

        (await joining).PeerId.Should().Be("a");
    }

    [Fact]
    public async Task Ban_SurvivesAllNodesAndARestartOfRedis()
    {
        await using var redis = await RedisProcess.StartNewAsync(new() { KeepsData = true });
        var former = RoomNode.Start(NodeSettings.Patient(redis), TimeProvider.System);
        await former.Directory.JoinAsync("b", new("room"), subject: "user:bob");
        await former.Directory.Moderation.RemoveAsync("room", "b", by: null, new(TimeSpan.FromHours(1), "spam"));
        await former.DisposeAsync();
        await redis.KillAsync();
        await redis.StartAsync();

        await using var next = RoomNode.Start(NodeSettings.Patient(redis), TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<SignalingRefusalException>(async () => await next.Directory.JoinAsync("b2", new("room"), subject: "user:bob"));
        refusal.Code.Should().Be(SignalingErrorCodes.Banned);
    }

    private static Signal Message(string from, string text) => Signal.ReceiveMessage(from, RelayedText.FromString(text));

    /// <summary>One Redis for all tests. Each test has its own prefix.</summary>
    public sealed class Redis : IAsyncLifetime
    {
        internal RedisProcess Process { get; } = new();

        public async ValueTask InitializeAsync() => await Process.StartAsync();

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
