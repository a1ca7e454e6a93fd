using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// What decides about a newcomer whose user has peers in the room: bans, the lock, the user's own seats and the limits, in this order.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Join_IsDecidedByBanThenLockThenLimits_AndOnlyAnAdmittedUserTakesItsSeat()
    {
        var store = await Other.GetStoreAsync();
        await JoinAsync("a");
        var ghost = await JoinAsAsync("ghost", "bob");
        await Directory.SuspendAsync("ghost", "ghost");
        await store.SetCapacityAsync(_room, 2);
        await store.SetLockedAsync(_room, true, by: null);
        await store.BanAsync(_room, BanSubject.OfUser("bob"), Hour);

        await ShouldRefuseAsync(SignalingErrorCodes.Banned, async () => await JoinAsAsync("b", "bob"));
        (await store.GetKnocksAsync(_room)).Should().BeEmpty("a banned user does not knock");
        await store.UnbanAsync(_room, BanSubject.OfUser("bob"));
        await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await JoinAsAsync("b", "bob"));
        (await store.GetKnocksAsync(_room)).Should().ContainSingle().Which.Subject.Should().Be(BanSubject.OfUser("bob"));
        RosterOf("a").Peers.Select(peer => peer.PeerId).Should().Equal(["ghost"], "a refused newcomer replaces nothing");
        (await Directory.ResumeAsync(new(TokenOf(ghost)), "g2", new PeerGrant { UserId = "bob" })).PeerId.Should().Be("ghost");
        await Directory.SuspendAsync("ghost", "g2");
        await store.SetLockedAsync(_room, false, by: null);
        await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsAsync("c", "cleo"));
        (await JoinAsAsync("b", "bob")).Peers.Select(peer => peer.PeerId).Should().Equal("a");

        RosterOf("a").Peers.Select(peer => peer.PeerId).Should().Equal("b");
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(5, 2)]
    [InlineData(null, 2)]
    [InlineData(2, null)]
    public async Task Join_WithLimitsOfTheGrantAndTheRoom_HasTheSmallest(int? ofGrant, int? ofRoom)
    {
        var store = await Other.GetStoreAsync();
        await JoinAsync("a");
        await JoinAsync("b");
        await store.SetCapacityAsync(_room, ofRoom);

        var text = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsAsync("c", "cleo", ofGrant));

        text.Should().Contain("it holds 2 peers");
        RosterOf("a").Peers.Should().ContainSingle();
    }

    [Fact]
    public async Task Remove_OfAUserThatHasTakenItsSeatAgain_BansTheUser()
    {
        Settings["Signaling:Auth:OnePeerPerUser"] = "true";
        await JoinAsync("a");
        await JoinAsAsync("b", "bob");
        Node.Open("b", _ => { });
        await JoinAsAsync("b2", "bob");
        var removed = Node.Open("b2", _ => { });

        (await Other.Directory.Moderation.RemoveAsync(_room, "b2", by: null, Hour)).BannedSubject.Should().Be(BanSubject.OfUser("bob"));

        await Patience.Until(() => Directory.PeerCount == 1, "the node has removed the peer");
        Read(removed).Should().Equal("Removed removed");
        await ShouldRefuseAsync(SignalingErrorCodes.Banned, async () => await JoinAsAsync("b3", "bob"));
        (await JoinAsAsync("c", "cleo")).Peers.Select(peer => peer.PeerId).Should().Equal("a");
    }
}
