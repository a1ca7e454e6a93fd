using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.Tests;

// Full rooms and full servers.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Join_FullRoom_IsRefusedUntilAPeerLeaves()
    {
        for (var i = 0; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));
        await Directory.LeaveAsync("p0", "p0", PeerLeftReasons.Left);
        (await JoinAsync("late")).Self.Order.Should().Be(Capacity + 1, "the order grows with every join and is not reused");
    }

    [Fact]
    public async Task Join_FullServer_IsRefusedAndLeavesNoRoomBehind()
    {
        for (var i = 0; i < 12; i++)
        {
            await JoinAsync($"p{i}", $"{_room}{i}");
        }

        await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));
        await Directory.LeaveAsync("p0", "p0", PeerLeftReasons.Left);
        (await JoinAsync("late")).Version.Should().Be(1);
    }

    [Fact]
    public async Task Join_FullRoom_NamesTheLongestTimeForWhichSuspendedPeersKeepTheirPlaces()
    {
        for (var i = 0; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        var full = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));
        await Directory.SuspendAsync("p0", "p0");
        var one = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));
        await Directory.SuspendAsync("p1", "p1");
        var two = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));

        full.Should().Contain("8 peers").And.NotContain("suspended");
        one.Should().Contain("1 of them is suspended").And.Contain("30 seconds");
        two.Should().Contain("2 of them are suspended").And.Contain("30 seconds");
    }

    [Fact]
    public async Task Join_FullServer_NamesTheLongestTimeForWhichSuspendedPeersKeepTheirPlaces()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            tokens.Add((await JoinAsync($"p{i}", $"{_room}{i}")).ResumeToken);
        }

        await Directory.SuspendAsync("p0", "p0");
        await Directory.SuspendAsync("p1", "p1");
        var two = await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));
        ResumeToken.TryParse(tokens[0], out var token).Should().BeTrue();
        await Directory.ResumeAsync(new(token!), "p0 again");
        var one = await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));
        ResumeToken.TryParse(tokens[1], out token).Should().BeTrue();
        await Directory.ResumeAsync(new(token!), "p1 again");
        var none = await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));

        two.Should().Contain("12 peers").And.Contain("2 of them are suspended").And.Contain("30 seconds");
        one.Should().Contain("1 of them is suspended");
        none.Should().NotContain("suspended");
    }

    [Fact]
    public async Task Join_StormOfMoreThanFit_NeverExceedsTheCapacity()
    {
        Settings["Signaling:MaxPeers"] = "1000";
        Settings["Signaling:Limits:MaxPeersPerRoom"] = "50";
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            try
            {
                return await JoinAsync($"p{i}");
            }
            catch (SignalingRefusalException)
            {
                return null;
            }
        })));

        var joined = outcomes.OfType<JoinResult>().ToList();
        joined.Should().HaveCount(50);
        joined.Select(result => result.Self.Order).Should().BeEquivalentTo(Enumerable.Range(1, 50), "every order is used once");
        joined.Select(result => result.Version).Should().BeEquivalentTo(Enumerable.Range(1, 50), "every version is used once");
        joined.Should().AllSatisfy(result => result.Peers.Should().HaveCount((int)result.Version - 1));
    }
}
