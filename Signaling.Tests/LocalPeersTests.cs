using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The peers of a room on one node: each is arriving, connected or suspended, and has the session with which this state began.</summary>
public sealed class LocalPeersTests : IDisposable
{
    private readonly LocalPeers _peers = new(RoomMembers.Here);
    private readonly Room _owner = new("room", RoomMembers.Here, new PeerRelay(), new(TimeSpan.Zero, TimeProvider.System), (_, _) => { }, TimeProvider.System);
    private readonly Session _session;
    private readonly RoomState _room = new("id", 3, [RoomMembers.Connected("ann", 1, RoomMembers.Here), RoomMembers.Connected("bob", 2)]);

    public LocalPeersTests() => _session = new(_owner, "hash", "ann");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void ArrivingPeer_IsAdmittedFromTheVersionThatHasIt_WithTheRosterOfThatVersion()
    {
        _peers.Begin(new("ann", _session, Version: 3, [Hello]));

        _peers.Admit(_room with { Version = 2 }).Should().BeNull("its node has not reached this version");
        _peers.Admit(_room.With(RoomMembers.Connected("ann", 1))).Should().BeNull("it is still on another node");
        _peers.Admit(_room.With(RoomMembers.Suspended("ann", 1, RoomMembers.Here))).Should().BeNull("it is still suspended");
        _peers.TakeFirstState("ann").Should().BeNull();
        _peers.IsEmpty.Should().BeTrue();

        _peers.Admit(_room)!.Waiting.Should().Equal(Hello);
        _peers.Admit(_room with { Version = 4 }).Should().BeNull("it has arrived");

        _peers.Connected.Should().Equal("ann");
        _peers.EndArrival("bob").Should().BeNull("another peer is arriving");
        var first = _peers.TakeFirstState("ann")!;
        first.Version.Should().Be(3);
        first.PeersExcept("ann").Should().ContainSingle().Which.PeerId.Should().Be("bob");
        _peers.TakeFirstState("ann").Should().BeNull("its call is answered once");
    }

    [Fact]
    public void EndArrival_ReturnsTheWaitingSignals_UnlessThePeerHasReceivedThem()
    {
        _peers.Begin(new("ann", _session, Version: 3, [Hello]));
        _peers.EndArrival("ann").Should().Equal(Hello);
        _peers.Admit(_room).Should().BeNull();

        _peers.Begin(new("ann", _session, Version: 3, [Hello]));
        _peers.Admit(_room);
        _peers.EndArrival("ann").Should().BeNull();
        _peers.Connected.Should().Equal("ann");
    }

    [Fact]
    public void SilencedPeer_MissesSignalsToAll_UntilTheirSendersKnowOfItsSuspension()
    {
        Admit();
        _peers.MissedBy(ToAll(3)).Should().BeEmpty("it receives them");

        _peers.Silence("ann");
        _peers.MissedBy(ToAll(3)).Should().Equal("ann");
        _peers.MissedBy(ToAll(9)).Should().Equal("ann");

        _peers.Suspend("ann", 4);
        _peers.MissedBy(ToAll(3)).Should().Equal("ann");
        _peers.MissedBy(ToAll(4)).Should().BeEmpty("the sender's node has put it into the mailbox");
        _peers.Connected.Should().BeEmpty();
    }

    [Fact]
    public void Remove_ReturnsTheSessionWithWhichThePeerWasHeld()
    {
        Admit();
        _peers.Silence("ann");
        _peers.Suspend("ann", 4);

        _peers.Remove("ann", out var peer).Should().BeTrue();

        peer.Session.Should().BeSameAs(_session);
        _peers.IsEmpty.Should().BeTrue();
        _peers.Remove("ann").Should().BeFalse();
    }

    [Fact]
    public void Suspend_WithTheSessionOfATakeover_ReplacesTheFormerOne()
    {
        Admit();
        using var adopted = new Session(_owner, "hash", null);

        _peers.Suspend("ann", 4, adopted);

        _peers.Remove("ann", out var peer);
        peer.Session.Should().BeSameAs(adopted);
    }

    [Fact]
    public void ConnectedPeer_IsKeptAgainstTheStore_UnlessAnotherNodeHasItConnected()
    {
        Admit();

        Keep(_room).Should().BeSameAs(_room);
        Keep(new("id", 4, [])).Find("ann").Should().Be(_room.Find("ann"));
        Keep(_room.With(RoomMembers.Suspended("ann", 1))).Find("ann").Should().Be(_room.Find("ann"));
        Keep(_room.With(RoomMembers.Suspended("ann", 1, RoomMembers.Here))).Find("ann").Should().Be(_room.Find("ann"));
        Keep(_room.With(RoomMembers.Connected("ann", 1)), "ann").Find("ann")!.NodeId.Should().Be("there");
    }

    [Fact]
    public void SuspendedPeer_IsGivenUp_WhenAnotherNodeHoldsIt()
    {
        Admit();
        _peers.Suspend("ann", 3);

        Keep(new("id", 4, [])).Find("ann").Should().Be(_room.Find("ann"));
        Keep(_room.With(RoomMembers.Suspended("ann", 1)), "ann").Find("ann")!.NodeId.Should().Be("there");
    }

    private static PeerSignal ToAll(long version) => new("room", "id", version, null, Hello);

    private static Signal Hello { get; } = Signal.ReceiveMessage("bob", RelayedText.FromString("hello"));

    private void Admit()
    {
        _peers.Begin(new("ann", _session, null, []));
        _peers.Admit(_room);
    }

    private RoomState Keep(RoomState stored, params string[] lost)
    {
        List<string> given = [];
        var kept = _peers.KeepIn(stored, _room.Find, given);
        given.Should().Equal(lost);
        return kept;
    }
}
