using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// Peers that lose their connections and resume.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Suspend_OfAConnectedPeer_RaisesTheVersionByOneAndIsAnnounced()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        var others = Node.Open("a");

        (await Directory.SuspendAsync("b", "b")).Should().BeTrue();

        Read(others).Should().Equal("PeerUpdated b suspended 3");
        ShouldHave("a", version: 3, ("b", PeerStates.Suspended, 2));
        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, () => SendAsync("b", "a"));
    }

    [Fact]
    public async Task Suspend_TwiceOrByAnotherConnection_ChangesNothing()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        var others = Node.Open("a");

        (await Directory.SuspendAsync("b", "another")).Should().BeFalse();
        ShouldHave("a", version: 2, ("b", PeerStates.Connected, 2));
        await Directory.SuspendAsync("b", "b");
        (await Directory.SuspendAsync("b", "b")).Should().BeFalse();

        Read(others).Should().Equal("PeerUpdated b suspended 3");
        ShouldHave("a", version: 3, ("b", PeerStates.Suspended, 2));
    }

    // The server may notice the end of the former connection after the peer has resumed.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SuspendAndLeave_ByTheFormerConnection_ChangeNothingAfterTheResume(bool wasSuspended)
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        if (wasSuspended)
        {
            await Directory.SuspendAsync("b", "b");
        }

        await Directory.ResumeAsync(new(token), "b2");
        var others = Node.Open("a");

        (await Directory.SuspendAsync("b", "b")).Should().BeFalse();
        (await Directory.LeaveAsync("b", "b", PeerLeftReasons.Left)).Should().BeFalse();

        Read(others).Should().BeEmpty();
        ShouldHave("a", version: wasSuspended ? 4 : 2, ("b", PeerStates.Connected, 2));
        (await SendAsync("a", "b")).Status.Should().Be(SendStatuses.Sent);
        (await SendAsync("b", "a")).Status.Should().Be(SendStatuses.Sent);
        (await Directory.SuspendAsync("b", "b2")).Should().BeTrue("this is the connection of the peer");
    }

    [Fact]
    public async Task Resume_OfASuspendedPeer_KeepsItsPlaceAndIsAnnounced()
    {
        await JoinAsync("a");
        var metadata = new Dictionary<string, string> { ["role"] = "guest" };
        var joined = await Directory.JoinAsync("b", new JoinRequest(_room, "Bo", metadata));
        await JoinAsync("c");
        await Directory.SuspendAsync("b", "b");
        await Directory.LeaveAsync("c", "c", PeerLeftReasons.Left);
        var others = Node.Open("a");

        var resumed = await Directory.ResumeAsync(new(TokenOf(joined)), "b2");

        resumed.Should().BeEquivalentTo(new { PeerId = "b", Room = _room, joined.ResumeToken, Version = 6 });
        resumed.Self.Should().BeEquivalentTo(new PeerInfo("b", "Bo", metadata, PeerStates.Connected, 2));
        resumed.Peers.Should().ContainSingle().Which.Should().BeEquivalentTo(new { PeerId = "a", State = PeerStates.Connected, Order = 1 });
        RosterOf("b").Should().BeEquivalentTo(new { resumed.Version, resumed.Self, resumed.Peers });
        Read(others).Should().Equal("PeerUpdated b connected 6");
        ShouldHave("a", version: 6, ("b", PeerStates.Connected, 2));
    }

    [Fact]
    public async Task Resume_WithATokenOfNoPeer_IsRefusedAndChangesNothing()
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        var elsewhere = TokenOf(await JoinAsync("c", "another room"));
        await Directory.SuspendAsync("b", "b");
        var others = Node.Open("a");

        foreach (var wrong in new[]
        {
            ResumeToken.New("b", _room),
            token with { PeerId = "a" },
            token with { PeerId = "unknown" },
            token with { Room = elsewhere.Room },
            token with { Room = "a room that does not exist" },
            elsewhere with { PeerId = "b", Room = _room },
            elsewhere with { Room = _room },
        })
        {
            await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(wrong), "b2"));
        }

        Read(others).Should().BeEmpty();
        ShouldHave("a", version: 3, ("b", PeerStates.Suspended, 2));
        (await Directory.ResumeAsync(new(token), "b2")).Version.Should().Be(4);
    }

    [Fact]
    public async Task Resume_AfterTheLeave_IsRefused()
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        await Directory.LeaveAsync("b", "b", PeerLeftReasons.Left);

        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(token), "b2"));

        ShouldHave("a", version: 4);
    }

    [Fact]
    public async Task Resume_ByAnAttemptOlderThanTheNewest_IsRefusedAndChangesNothing()
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        await Directory.ResumeAsync(new(token, Attempt: 10), "b2");
        var queue = Node.Open("b2");

        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(token, Attempt: 9), "b3"));
        ShouldHave("a", version: 4, ("b", PeerStates.Connected, 2));
        (await Directory.SuspendAsync("b", "b3")).Should().BeFalse("the refused connection is not the peer's");
        Read(queue).Should().BeEmpty();

        await Directory.SuspendAsync("b", "b2");
        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(token, Attempt: 9), "b3"));
        ShouldHave("a", version: 5, ("b", PeerStates.Suspended, 2));
        (await Directory.ResumeAsync(new(token, Attempt: 10), "b3")).Version.Should().Be(6, "the newest attempt may be repeated");
    }

    [Fact]
    public async Task Resume_OfAConnectedPeer_MovesItToTheNewConnection()
    {
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        List<OutboxEndReason> ends = [];
        var (others, former, current) = (Node.Open("a"), Node.Open("b", ends.Add), Node.Open("b2"));
        await SendAsync("a", "b", "unread");

        (await Directory.ResumeAsync(new(token), "b2")).Version.Should().Be(2, "for the others nothing has changed");
        await SendAsync("a", "b", "new");

        Read(former).Should().Equal("Removed replaced");
        ends.Should().Equal(OutboxEndReason.Replaced);
        Read(current).Should().Equal("a: unread", "a: new");
        Read(others).Should().BeEmpty();
        ShouldHave("a", version: 2, ("b", PeerStates.Connected, 2));
    }

    private protected static ResumeToken TokenOf(JoinResult joined)
    {
        ResumeToken.TryParse(joined.ResumeToken, out var token).Should().BeTrue();
        return token!;
    }

    /// <summary>Takes and formats all signals of an outbox: an event with its peer, state or reason, and version; a message with its sender and text.</summary>
    private protected static IReadOnlyList<string> Read(Outbox queue) => [.. queue.TakeAll().Select(signal => signal switch
    {
        RosterEvent told => FormattableString.Invariant($"{told.Method} {told.Peer.PeerId} {told.Reason ?? told.Peer.State} {told.Arguments[^1]}"),
        { Arguments: [var from, RelayedText text] } => $"{from}: {text.ToPlain()}",
        _ => $"{signal.Method} {string.Join(' ', signal.Arguments)}",
    })];

    private Task<SendResult> SendAsync(string from, string to, string text) =>
        Directory.SendAsync(from, to, Signal.ReceiveMessage(from, RelayedText.FromString(text)));

    private void ShouldHave(string reader, long version, params (string PeerId, string State, long Order)[] others)
    {
        var roster = RosterOf(reader);
        roster.Version.Should().Be(version);
        roster.Peers.Select(peer => (peer.PeerId, peer.State, peer.Order)).Should().Equal(others);
    }
}
