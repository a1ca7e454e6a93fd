using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// Rooms that are locked, limited and closed.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Lock_RefusesNewcomers_AndLetsPeersResume()
    {
        var store = await Other.GetStoreAsync();
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        var others = Node.Open("a");

        (await Directory.SetLockedAsync("a", true)).Should().BeTrue();
        (await Directory.SetLockedAsync("a", true)).Should().BeTrue("a locked room stays locked");

        await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Other.Directory.JoinAsync("c", new(_room, "Cleo"), subject: "user:cleo"));
        await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Directory.JoinAsync("d", new(_room)));
        (await Directory.ResumeAsync(new(token), "b2")).Version.Should().Be(4, "a lock is no change of the roster");
        Read(others).Should().Equal("PeerUpdated b connected 4");
        (await store.GetKnocksAsync(_room)).Select(knock => (knock.Subject, knock.PeerId, knock.DisplayName))
            .Should().BeEquivalentTo([("user:cleo", "c", "Cleo"), ("peer:d", "d", string.Empty)]);

        (await Other.Directory.Moderation.SetLockedAsync(_room, false, by: null)).Should().BeTrue();
        (await Other.Directory.JoinAsync("c", new(_room))).Peers.Should().HaveCount(2);
        (await store.GetKnocksAsync(_room)).Should().BeEmpty("the room is open");
    }

    [Fact]
    public async Task Knocks_OfManyNewcomers_AreTheLastOnesEachOnce()
    {
        var store = await Other.GetStoreAsync();
        await JoinAsync("a");
        await Directory.SetLockedAsync("a", true);

        for (var i = 0; i < 40; i++)
        {
            await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Directory.JoinAsync($"n{i}", new(_room, $"{i}"), subject: $"user:{i}"));
            await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Directory.JoinAsync("again", new(_room, $"{i}"), subject: "user:again"));
        }

        var knocks = await store.GetKnocksAsync(_room);
        knocks.Should().HaveCount(32);
        knocks.Should().ContainSingle(knock => knock.Subject == "user:again").Which.DisplayName.Should().Be("39");
        knocks.Should().Contain(knock => knock.Subject == "user:39");
    }

    [Fact]
    public async Task LockAndCapacity_EndWithTheRoom()
    {
        var store = await Other.GetStoreAsync();
        (await Other.Directory.Moderation.SetLockedAsync(_room, true, by: null)).Should().BeFalse("there is no such room");
        (await store.SetCapacityAsync(_room, 1)).Should().BeFalse();
        await JoinAsync("a");
        await Directory.SetLockedAsync("a", true);
        (await store.SetCapacityAsync(_room, 1)).Should().BeTrue();
        var stored = (await store.GetAsync(_room))!.Value;
        (stored.State.Version, stored.Settings).Should().Be((1, new RoomSettings(true, 1)));

        await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left);

        (await store.GetAsync(_room)).Should().BeNull();
        await JoinAsync("b");
        await JoinAsync("c");
        (await store.GetAsync(_room))!.Value.Settings.Should().Be(new RoomSettings(false, null));
    }

    [Fact]
    public async Task Capacity_OfARoom_IsTheSmallerOfItsOwnAndTheServers()
    {
        var store = await Other.GetStoreAsync();
        await JoinAsync("a");
        await store.SetCapacityAsync(_room, 2);
        await JoinAsync("b");

        (await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("c"))).Should().Contain("2 peers");
        await store.SetCapacityAsync(_room, Capacity + 1);
        for (var i = 2; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        (await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"))).Should().Contain($"{Capacity} peers");
        await store.SetCapacityAsync(_room, 1);
        RosterOf("a").Peers.Should().HaveCount(Capacity - 1, "a smaller capacity removes nobody");
        await store.SetCapacityAsync(_room, null);
        await Directory.LeaveAsync("b", "b", PeerLeftReasons.Left);
        (await JoinAsync("late")).Peers.Should().HaveCount(Capacity - 1);
    }

    [Fact]
    public async Task Close_RemovesEverybody_AndALaterJoinBeginsANewRoom()
    {
        var tokens = new[] { await JoinAsync("a"), await JoinAsync("b") }.Select(TokenOf).ToList();
        tokens.Add(TokenOf(await Other.Directory.JoinAsync("c", new(_room))));
        await Directory.SuspendAsync("b", "b");
        await Patience.Until(() => Other.Directory.GetRoster("c").Version == 4, "the other node knows the room");
        List<OutboxEndReason> ends = [];
        var (a, c) = (Node.Open("a", ends.Add), Other.Open("c", ends.Add));

        (await Other.Directory.Moderation.CloseAsync(_room)).Should().Be(3);
        (await Other.Directory.Moderation.CloseAsync(_room)).Should().BeNull();

        await Patience.Until(() => ends.Count == 2, "both connections are closed");
        Read(a).Should().Equal("Removed room_closed");
        Read(c).Should().Equal("Removed room_closed");
        await Patience.Until(() => Directory.PeerCount == 0 && Other.Directory.PeerCount == 0, "the sessions have ended");
        foreach (var token in tokens)
        {
            await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(token), "again"));
        }

        (await JoinAsync("d")).Should().BeEquivalentTo(new { Version = 1, Self = new { Order = 1 }, Peers = Array.Empty<object>() });
    }

    [Fact]
    public async Task Rooms_OfAllNodes_AreListed()
    {
        var store = await Node.GetStoreAsync();
        await JoinAsync("a");
        await Other.Directory.JoinAsync("b", new($"{_room} 2"));

        (await store.GetRoomsAsync()).Should().BeEquivalentTo(_room, $"{_room} 2");
        (await store.GetNodesAsync()).Should().HaveCount(IsShared ? 2 : 1);
    }
}
