using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// What moderators receive of their room's lock, and of the newcomers that it refuses.
public abstract partial class RoomDirectoryTests
{
    private static readonly string[] _moderators = ["signal", "message", "moderate"];
    private static readonly string[] _admins = ["moderate", "admin"];

    private static PeerGrant MayModerate { get; } = new() { Permissions = PeerGrant.DefaultPermissions | PeerPermissions.Moderate };

    [Fact]
    public async Task JoinAndResume_OfAModerator_AnswerWithItsPermissionsAndTheLock()
    {
        var joined = await Directory.JoinAsync("m", new(_room), MayModerate);
        var admin = await Other.Directory.JoinAsync("n", new(_room), new() { Permissions = PeerPermissions.Admin });
        var guest = await JoinAsync("a");
        await Directory.SetLockedAsync("m", true);
        await Directory.SuspendAsync("m", "m");
        await Directory.SuspendAsync("a", "a");

        joined.Should().BeEquivalentTo(new { Permissions = _moderators, RoomLocked = false });
        admin.Should().BeEquivalentTo(new { Permissions = _admins, RoomLocked = false });
        (guest.Permissions, guest.RoomLocked).Should().Be((null, null));
        (await Other.Directory.ResumeAsync(new(TokenOf(joined)), "m2", MayModerate)).RoomLocked.Should().BeTrue();
        var demoted = await Other.Directory.ResumeAsync(new(TokenOf(joined)), "m3");
        (demoted.Permissions, demoted.RoomLocked).Should().Be((null, null));
        (await Directory.ResumeAsync(new(TokenOf(guest)), "a2")).RoomLocked.Should().BeNull();
    }

    [Fact]
    public async Task LockAndKnock_ReachTheModeratorsOfEveryNode_AndNoOtherPeer()
    {
        await Directory.JoinAsync("m", new(_room), MayModerate);
        await Other.Directory.JoinAsync("n", new(_room), new() { Permissions = PeerPermissions.Admin });
        await Other.Directory.JoinAsync("a", new(_room));
        await Patience.Until(() => RosterOf("m").Version == 3, "a is known here");
        var (m, n, a) = (Node.Open("m"), Other.Open("n"), Other.Open("a"));

        await Directory.SetLockedAsync("m", true);
        await Other.Directory.SetLockedAsync("n", true);
        await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Other.Directory.JoinAsync("x", new(_room, "Xena"), subject: "address:1"));
        PeerGrant yves = new() { UserId = "yves" };
        await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Directory.JoinAsync("y", new(_room), yves, "user:yves"));

        // The two knocks come from two nodes, and may arrive in either order.
        foreach (var queue in new[] { m, n })
        {
            (await ReadAsync(queue, 3)).Should().StartWith("RoomLockChanged True").And.BeEquivalentTo(
                "RoomLockChanged True", "PeerKnocked Knock { DisplayName = Xena, UserId =  }", "PeerKnocked Knock { DisplayName = , UserId = yves }");
        }

        await Other.Directory.Moderation.SetLockedAsync(_room, false, by: null);
        (await ReadAsync(m, 1)).Should().Equal("RoomLockChanged False");
        (await ReadAsync(n, 1)).Should().Equal("RoomLockChanged False");
        Read(a).Should().BeEmpty();
    }

    [Fact]
    public async Task Knocks_ReachAModerator_OnceForAPersonAndNeverTooMany()
    {
        await Directory.JoinAsync("m", new(_room), MayModerate);
        await Directory.SetLockedAsync("m", true);
        var m = Node.Open("m");

        for (var i = 0; i < 15; i++)
        {
            foreach (var node in new[] { Node, Other })
            {
                await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await node.Directory.JoinAsync($"x{i}", new(_room, $"{i}"), subject: $"user:{i}"));
            }
        }

        // The unlock arrives after the knocks: one node sends its messages in order.
        await Other.Directory.Moderation.SetLockedAsync(_room, false, by: null);
        List<string> told = [];
        await Patience.Until(
            () =>
            {
                told.AddRange(Read(m));
                return told.Contains("RoomLockChanged False");
            },
            "the unlock has arrived");
        told.Should().HaveCount(11).And.OnlyHaveUniqueItems("each person knocks once").And.Contain("PeerKnocked Knock { DisplayName = 0, UserId =  }");
    }

    [Fact]
    public async Task LockAndKnock_DoNotWaitForASuspendedModerator()
    {
        var token = TokenOf(await Directory.JoinAsync("m", new(_room), MayModerate));
        await JoinAsync("a");
        await Directory.SuspendAsync("m", "m");

        await Other.Directory.Moderation.SetLockedAsync(_room, true, by: null);
        await ShouldRefuseAsync(SignalingErrorCodes.RoomLocked, async () => await Directory.JoinAsync("x", new(_room), subject: "user:x"));
        await SendAsync("a", "m", "hello");
        await Patience.Until(() => Directory.Rooms.Single().State.Lock.IsLocked, "the lock is known here");
        var m = Node.Open("m2");

        (await Directory.ResumeAsync(new(token), "m2", MayModerate)).RoomLocked.Should().BeTrue();
        Read(m).Should().Equal("a: hello");
    }

    [Fact]
    public async Task Lock_EndsWithTheRoom_AlsoForTheModeratorOfTheNextOne()
    {
        await Directory.JoinAsync("m", new(_room), MayModerate);
        await Directory.SetLockedAsync("m", true);
        await Directory.LeaveAsync("m", "m", PeerLeftReasons.Left);

        (await Directory.JoinAsync("m2", new(_room), MayModerate)).RoomLocked.Should().BeFalse();
        var m = Node.Open("m2");
        await Other.Directory.Moderation.SetLockedAsync(_room, true, by: null);
        (await ReadAsync(m, 1)).Should().Equal("RoomLockChanged True");
    }

    /// <summary>Reads from an outbox until this number of signals has come.</summary>
    private static async Task<IReadOnlyList<string>> ReadAsync(Outbox queue, int count)
    {
        List<string> read = [];
        await Patience.Until(
            () =>
            {
                read.AddRange(Read(queue));
                return read.Count >= count;
            },
            $"{count} signals have come");
        return read;
    }
}
