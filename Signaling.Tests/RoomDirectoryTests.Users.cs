using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// Peers whose user is known, and what they were granted.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Join_OfAUser_ShowsTheUserToAll_AndStaysAfterUpdateSuspendAndResume()
    {
        await JoinAsync("a");
        var joined = await JoinAsAsync("b", "bob");
        await Directory.UpdateAsync("b", new PeerUpdate("Bob"));
        await Directory.SuspendAsync("b", "b");
        RosterOf("a").Peers.Should().ContainSingle().Which.Should().BeEquivalentTo(new { UserId = "bob", DisplayName = "Bob", State = PeerStates.Suspended });

        var resumed = await Directory.ResumeAsync(new(TokenOf(joined)), "b2", new PeerGrant { UserId = "bob" });

        joined.Self.UserId.Should().Be("bob");
        resumed.Self.UserId.Should().Be("bob");
        RosterOf("b").Peers.Single().UserId.Should().BeNull();
        (await JoinAsync("c")).Peers.Single(peer => peer.PeerId == "b").UserId.Should().Be("bob");
    }

    [Fact]
    public async Task Join_OfAUserWithASuspendedPeer_TakesItsSeat_AlsoInAFullRoom()
    {
        var ghost = await JoinAsAsync("ghost", "ann");
        for (var i = 1; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        await Directory.SuspendAsync("ghost", "ghost");
        var others = Node.Open("p1");
        await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsAsync("stranger", "bob"));

        var joined = await JoinAsAsync("new", "ann");

        joined.Peers.Should().HaveCount(Capacity - 1).And.NotContain(peer => peer.PeerId == "ghost");
        joined.Version.Should().Be(Capacity + 3);
        Read(others).Should().Equal($"PeerLeft ghost left {Capacity + 2}", $"PeerJoined new connected {Capacity + 3}");
        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(TokenOf(ghost)), "g2", new PeerGrant { UserId = "ann" }));
        (await SendAsync("p1", "new")).Status.Should().Be(SendStatuses.Sent);
        Directory.PeerCount.Should().Be(Capacity, "the ghost's place on the server is free, too");
    }

    [Fact]
    public async Task Join_OfAUserWithASuspendedPeer_WhereThereIsRoom_LeavesNoDouble()
    {
        await JoinAsync("a");
        await JoinAsAsync("old", "bob");
        await JoinAsAsync("older", "bob");
        await JoinAsAsync("cy", "cy");
        foreach (var peerId in new[] { "old", "older", "cy" })
        {
            await Directory.SuspendAsync(peerId, peerId);
        }

        var others = Node.Open("a");

        (await JoinAsAsync("new", "bob")).Peers.Select(peer => peer.PeerId).Should().Equal("a", "cy");

        Read(others).Should().Equal("PeerLeft old left 8", "PeerLeft older left 9", "PeerJoined new connected 10");
    }

    [Fact]
    public async Task Join_OfAUserWithAConnectedPeer_LeavesBoth()
    {
        await JoinAsAsync("a", "ann");

        (await JoinAsAsync("b", "ann")).Peers.Should().ContainSingle();

        RosterOf("a").Peers.Should().ContainSingle();
    }

    [Fact]
    public async Task Join_OfAUserWithAConnectedPeer_WithOnePeerPerUser_ReplacesIt()
    {
        Settings["Signaling:Auth:OnePeerPerUser"] = "true";
        await JoinAsync("a");
        var former = await JoinAsAsync("b", "bob");
        var replaced = Node.Open("b", _ => { });
        var others = Node.Open("a");

        var joined = await JoinAsAsync("b2", "bob");

        joined.Peers.Select(peer => peer.PeerId).Should().Equal("a");
        Read(others).Should().Equal("PeerLeft b left 3", "PeerJoined b2 connected 4");
        Read(replaced).Should().Equal("Removed replaced");
        (await Directory.SuspendAsync("b", "b")).Should().BeFalse("its late disconnect changes nothing");
        (await Directory.LeaveAsync("b", "b", PeerLeftReasons.Left)).Should().BeFalse();
        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(TokenOf(former)), "b3", new PeerGrant { UserId = "bob" }));
        ShouldHave("a", version: 4, ("b2", PeerStates.Connected, 3));
        Directory.PeerCount.Should().Be(2);
    }

    [Fact]
    public async Task Join_AsAUserWhoseIdIsPartOfAnother_OrStandsInMetadata_ReplacesNobody()
    {
        Settings["Signaling:Auth:OnePeerPerUser"] = "true";
        await JoinAsAsync("a", "xbob");
        await JoinAsAsync("b", "bob\"}");
        await Directory.JoinAsync("c", new JoinRequest(_room, "bob", new Dictionary<string, string> { ["UserId"] = "bob" }));
        await Directory.JoinAsync("d", new JoinRequest(_room, ",\"UserId\":\"bob\"}", new Dictionary<string, string> { ["x"] = ",\"UserId\":\"bob\"}" }));

        (await JoinAsAsync("e", "bob")).Peers.Should().HaveCount(4);
    }

    [Fact]
    public async Task Join_WithACapacityOfItsOwn_IsBoundByTheSmallerOne()
    {
        await JoinAsync("a");
        await JoinAsync("b");

        var refusal = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsAsync("c", "cy", maxPeers: 2));
        refusal.Should().Contain("2 peers");
        (await JoinAsAsync("c", "cy", maxPeers: 3)).Peers.Should().HaveCount(2);
        for (var i = 3; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsAsync("late", "late", maxPeers: 1000));
    }

    [Theory]
    [InlineData("mallory", false)]
    [InlineData("mallory", true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task Resume_ByAnotherUser_IsRefusedAndChangesNothing(string? thief, bool isSuspended)
    {
        await JoinAsync("a");
        var joined = await JoinAsAsync("b", "bob");
        if (isSuspended)
        {
            await Directory.SuspendAsync("b", "b");
        }

        var others = Node.Open("a");

        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(TokenOf(joined)), "m", new PeerGrant { UserId = thief }));

        Read(others).Should().BeEmpty();
        (await Directory.ResumeAsync(new(TokenOf(joined)), "b2", new PeerGrant { UserId = "bob" })).PeerId.Should().Be("b");
    }

    [Fact]
    public async Task Resume_OfAPeerWithoutAUser_BelongsToTheHolderOfItsToken()
    {
        var joined = await JoinAsync("a");

        (await Directory.ResumeAsync(new(TokenOf(joined)), "a2", new PeerGrant { UserId = "ann" })).Self.UserId.Should().BeNull();
    }

    [Fact]
    public async Task Join_OfAUserWhosePeersAreOnAnotherNode_ReplacesThemThere()
    {
        if (!IsShared)
        {
            return; // A single node has no other node.
        }

        Settings["Signaling:Auth:OnePeerPerUser"] = "true";
        var (here, there) = (StartNode(), StartNode());
        await there.Directory.JoinAsync("ghost", new JoinRequest(_room), new PeerGrant { UserId = "bob" });
        await there.Directory.SuspendAsync("ghost", "ghost");
        await there.Directory.JoinAsync("cy", new JoinRequest(_room), new PeerGrant { UserId = "cy" });
        var cy = there.Open("cy", _ => { });

        (await here.Directory.JoinAsync("new", new JoinRequest(_room), new PeerGrant { UserId = "bob" })).Peers.Select(peer => peer.PeerId).Should().Equal("cy");
        await ShouldBeToldAsync(cy, "PeerLeft ghost left 4", "PeerJoined new connected 5");
        (await here.Directory.JoinAsync("cy2", new JoinRequest(_room), new PeerGrant { UserId = "cy" })).Peers.Select(peer => peer.PeerId).Should().Equal("new");
        await ShouldBeToldAsync(cy, "Removed replaced");
        await Patience.Until(() => there.Directory is { PeerCount: 0, RoomCount: 0 }, "the other node has given up its peers");
    }

    // What comes from another node comes a little later.
    private static async Task ShouldBeToldAsync(Outbox queue, params string[] expected)
    {
        List<string> told = [];
        await Patience.Until(
            () =>
            {
                told.AddRange(Read(queue));
                return told.Count >= expected.Length;
            },
            $"the peer is told {string.Join(", ", expected)}");
        told.Should().Equal(expected);
    }

    private async Task<JoinResult> JoinAsAsync(string peerId, string userId, int? maxPeers = null)
    {
        var grant = new PeerGrant { UserId = userId, MaxPeers = maxPeers };
        return await Directory.JoinAsync(peerId, new JoinRequest(_room), grant, BanSubject.Of(grant, _room, address: null));
    }
}
