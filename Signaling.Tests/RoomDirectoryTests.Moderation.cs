using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// Peers that are removed and banned.
public abstract partial class RoomDirectoryTests
{
    private static BanTerm Hour { get; } = new(TimeSpan.FromHours(1), "spam");

    // The node that acts for moderators: another one than that of the peers, where there can be another.
    private RoomNode Other => field ??= IsShared ? StartNode() : Node;

    [Fact]
    public async Task Remove_AConnectedPeer_ClosesItsConnectionAndIsAnnounced()
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Other.Directory.JoinAsync("c", new(_room));
        await Patience.Until(() => RosterOf("a").Version == 3, "c is known here");
        List<OutboxEndReason> ends = [];
        var (a, b, c) = (Node.Open("a"), Node.Open("b", ends.Add), Other.Open("c"));

        var result = await Other.Directory.RemoveAsync("c", "b", ban: null);

        result.BannedSubject.Should().BeNull();
        await Patience.Until(() => ends.Count > 0, "the connection of b is closed");
        Read(b).Should().Equal("Removed removed");
        ends.Should().Equal(OutboxEndReason.Replaced);
        await Patience.Until(() => RosterOf("a").Version == 4, "the removal is known here");
        Read(a).Should().Equal("PeerLeft b removed 4");
        Read(c).Should().Equal("PeerLeft b removed 4");
        ShouldHave("a", version: 4, ("c", PeerStates.Connected, 3));
        foreach (var node in new[] { Node, Other })
        {
            await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await node.Directory.ResumeAsync(new(token), "b2"));
        }

        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, () => SendAsync("b", "a", "still here?"));
        (await Directory.SuspendAsync("b", "b")).Should().BeFalse("the end of the connection comes after the removal");
        (await Directory.LeaveAsync("b", "b", PeerLeftReasons.Left)).Should().BeFalse();
        ShouldHave("a", version: 4, ("c", PeerStates.Connected, 3));
    }

    [Fact]
    public async Task Remove_ASuspendedPeer_TakesItOutWithItsMailboxAndItsSignals()
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        var cToken = TokenOf(await JoinAsync("c"));
        await Directory.SuspendAsync("c", "c");
        await SendAsync("b", "c", "from b");
        await SendAsync("a", "c", "from a");
        await Directory.SuspendAsync("b", "b");
        await SendAsync("a", "b", "to b");
        var others = Node.Open("a");

        await Other.Directory.Moderation.RemoveAsync(_room, "b", by: null, ban: null);

        await Patience.Until(() => RosterOf("a").Version == 6, "the removal is known here");
        Read(others).Should().Equal("PeerLeft b removed 6");
        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(token), "b2"));
        await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, () => SendAsync("a", "b", "to b"));
        await ShouldResumeWithAsync(cToken, "a: from a");
    }

    [Fact]
    public async Task Remove_ThePeerThatIsAlone_EndsTheRoom()
    {
        var token = TokenOf(await JoinAsync("a"));

        await Other.Directory.Moderation.RemoveAsync(_room, "a", by: null, ban: null);

        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Other.Directory.ResumeAsync(new(token), "a2"));
        await Patience.Until(() => Directory.RoomCount == 0, "the node has given the room up");
        (await JoinAsync("b")).Should().BeEquivalentTo(new { Version = 1, Self = new { Order = 1 } });
    }

    [Fact]
    public async Task Remove_APeerOfNoRoomOrAnother_IsRefused()
    {
        await JoinAsync("a");
        await JoinAsync("elsewhere", "another room");

        await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, () => Directory.RemoveAsync("a", "elsewhere", Hour));
        await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, () => Directory.RemoveAsync("a", "nobody", Hour));
        await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, () => Directory.Moderation.RemoveAsync($"{_room} 2", "a", by: null, Hour));
        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, () => Directory.RemoveAsync("nobody", "a", Hour));

        Directory.GetRoster("elsewhere").Version.Should().Be(1);
        ShouldHave("a", version: 1);
    }

    // A moderator that was removed itself may not know it yet.
    [Fact]
    public async Task RemoveAndLock_ByAPeerThatTheStoreNoLongerHas_AreRefused()
    {
        await JoinAsync("a");
        await JoinAsync("b");

        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, () => Directory.Moderation.RemoveAsync(_room, "b", by: "removed moderator", Hour));
        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, () => Directory.Moderation.SetLockedAsync(_room, true, by: "removed moderator"));

        (await JoinAsync("c")).Peers.Should().HaveCount(2);
    }

    [Fact]
    public async Task Remove_WhileThePeerResumesOrLeaves_NeverBringsItBack()
    {
        await Other.Directory.JoinAsync("a", new(_room));
        for (var i = 0; i < 25; i++)
        {
            var peerId = $"b{i}";
            var token = TokenOf(await JoinAsync(peerId));
            var act = (i % 3) switch
            {
                0 => Directory.SuspendAsync(peerId, peerId).AsTask(),
                1 => Task.CompletedTask,
                _ => TryAsync(async () => await Directory.SuspendAsync(peerId, peerId)),
            };
            if (i % 3 == 0)
            {
                await act;
            }

            var resuming = TryAsync(async () => await Directory.ResumeAsync(new(token), $"{peerId} again"));
            var removing = TryAsync(() => Other.Directory.RemoveAsync("a", peerId, ban: null));
            await Task.WhenAll(act, resuming, removing).InTime();

            await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Other.Directory.ResumeAsync(new(token), "thief"));
            await Patience.Until(() => Other.Directory.GetRoster("a").Peers.Count == 0, $"peer {i} is gone");
            await Patience.Until(() => Directory.PeerCount == (IsShared ? 0 : 1), $"the node of peer {i} has ended its session");
        }

        static async Task TryAsync(Func<Task> call)
        {
            try
            {
                await call();
            }
            catch (Exception refusal) when (refusal is SignalingRefusalException or StoreUnavailableException)
            {
                // Whichever comes second may be refused.
            }
        }
    }

    [Fact]
    public async Task Ban_OfARemovedPeer_KeepsItsSubjectOutOfThisRoomAlone()
    {
        await JoinAsync("a");
        await Directory.JoinAsync("b", new(_room), subject: "user:bob");

        (await Other.Directory.Moderation.RemoveAsync(_room, "b", by: null, Hour)).BannedSubject.Should().Be("user:bob");

        foreach (var node in new[] { Node, Other })
        {
            var text = await ShouldRefuseAsync(SignalingErrorCodes.Banned, async () => await node.Directory.JoinAsync("b2", new(_room), subject: "user:bob"));
            text.Should().MatchRegex(@"until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\. Reason: spam$");
        }

        (await Directory.JoinAsync("c", new(_room), subject: "user:cleo")).Peers.Should().ContainSingle();
        (await Directory.JoinAsync("b3", new($"{_room} 2"), subject: "user:bob")).Peers.Should().BeEmpty();
        (await Directory.JoinAsync("d", new(_room))).Peers.Should().HaveCount(2);
    }

    [Fact]
    public async Task Ban_OutlivesTheRoom_UntilItIsLifted()
    {
        var store = await Other.GetStoreAsync();
        await Directory.JoinAsync("b", new(_room), subject: "user:bob");
        await Directory.Moderation.RemoveAsync(_room, "b", by: null, Hour);

        await ShouldRefuseAsync(SignalingErrorCodes.Banned, async () => await Directory.JoinAsync("b2", new(_room), subject: "user:bob"));
        (await store.GetBansAsync(_room)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Subject = "user:bob", Reason = "spam" });
        (await store.UnbanAsync(_room, "user:bob")).Should().BeTrue();
        (await store.UnbanAsync(_room, "user:bob")).Should().BeFalse();

        (await Directory.JoinAsync("b2", new(_room), subject: "user:bob")).Version.Should().Be(1, "the refused newcomer has left no room behind");
    }

    [Fact]
    public async Task Ban_WhoseTimeIsOver_Ends()
    {
        var store = await Other.GetStoreAsync();
        var until = await store.BanAsync(_room, "user:bob", new(TimeSpan.FromSeconds(2), string.Empty));
        await store.BanAsync(_room, "user:ben", Hour);

        var text = await ShouldRefuseAsync(SignalingErrorCodes.Banned, async () => await Directory.JoinAsync("b", new(_room), subject: "user:bob"));
        text.Should().EndWith("Z.");
        until.Should().BeCloseTo(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        await Patience.UntilNothingIsMissing(async () =>
        {
            try
            {
                await Directory.JoinAsync("b", new(_room), subject: "user:bob");
                return null;
            }
            catch (SignalingRefusalException refusal) when (refusal.Code == SignalingErrorCodes.Banned)
            {
                return "The ban has not ended.";
            }
        });

        TimeProvider.System.GetUtcNow().Should().BeOnOrAfter(until);
        (await store.GetBansAsync(_room)).Select(ban => ban.Subject).Should().Equal("user:ben");
        await ShouldRefuseAsync(SignalingErrorCodes.Banned, async () => await Directory.JoinAsync("c", new(_room), subject: "user:ben"));
    }

    [Fact]
    public async Task Remove_APeerOfWhichNothingIsKnown_BansNobody()
    {
        var store = await Other.GetStoreAsync();
        await JoinAsync("a");
        await JoinAsync("b");

        (await Directory.RemoveAsync("a", "b", Hour)).BannedSubject.Should().BeNull();

        (await store.GetBansAsync(_room)).Should().BeEmpty();
        (await JoinAsync("b2")).Peers.Should().ContainSingle();
    }
}
