using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
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

    // The message that tells the node of the replacement is lost: another node has written to the store, and says nothing.
    [Fact]
    public async Task Resync_OfANodeThatMissedAReplacement_DoesNotBringTheReplacedPeerBack()
    {
        Settings["Signaling:Auth:OnePeerPerUser"] = "true";
        var node = StartNode();
        await node.Directory.JoinAsync("a", new("room"), new PeerGrant { UserId = "ann" });
        await node.Directory.JoinAsync("b", new("room"), new PeerGrant { UserId = "bob" });
        var others = node.Open("a");
        TaskCompletionSource<OutboxEnd> ended = new();
        node.Open("b", ended.SetResult);
        var admitted = await node.Store.JoinAsync("room", "b2", "elsewhere:1", "hash", new("room"), new PeerGrant { UserId = "bob" });
        admitted.Replaced.Select(peer => peer.PeerId).Should().Equal("b");

        await node.Directory.Resync.CheckVersionAsync(node.Directory.Rooms.Single());

        await Patience.Until(() => node.Directory.GetRoster("a").Peers.Select(peer => peer.PeerId).SequenceEqual(["b2"]), "the node has the room as it is");
        (await ended.Task.InTime()).Should().Be(OutboxEnd.Broken, "the replaced peer is disconnected");
        Read(others).Should().Contain(told => told.StartsWith("PeerLeft b "));
        node.Directory.PeerCount.Should().Be(1);
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
