using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Messages of nodes that arrive out of order are put into order. A missing message is requested.</summary>
public sealed class RoomOrderTests : IDisposable
{
    private const string Name = "room";
    private const string Id = "id";

    private readonly List<RoomEffects> _effects = [];
    private readonly Room _room;
    private readonly Session _session;

    public RoomOrderTests()
    {
        _room = new(Name, "here", new PeerRelay(), new RecentLeaves(TimeSpan.FromMinutes(1), TimeProvider.System), CarryOut, TimeProvider.System);
        _session = new(_room, "hash", "ann");
        _room.BeginArrival("ann", _session);
        _room.Load(new RoomState(Id, 1, [Member("ann", 1, "here:1")]));
    }

    public void Dispose() => _session.Dispose();

    private IEnumerable<VersionAsked> Reached => _effects.SelectMany(effects => effects.Reached);

    private IEnumerable<(string PeerId, Session Session)> Lost => _effects.SelectMany(effects => effects.Lost);

    [Fact]
    public void Question_AboutALaterVersion_IsAnsweredWhenTheVersionIsReached()
    {
        var asked = new VersionAsked(Name, Id, 2, "there", "question");

        _room.Receive(asked).Should().BeFalse();
        Reached.Should().BeEmpty();
        _room.Receive(new PeerEntered(Name, Id, 2, Member("bob", 2, "there:1")));

        Reached.Should().Equal(asked);
    }

    [Fact]
    public void Signal_SentFromALaterVersion_WaitsUntilItsSenderHasBeenAnnounced()
    {
        var offer = new PeerSignal(Name, Id, 3, "ann", Signal.ReceiveMessage("cy", RelayedText.FromString("hello")));

        _room.Receive(offer).Should().BeFalse();
        _room.Receive(Entered("cy", 3)).Should().BeFalse("another peer joined in between, and this node does not know it yet");
        _room.OldestWaiting.Should().Be(offer);
        _room.Receive(Entered("ben", 2)).Should().BeTrue();

        _room.OldestWaiting.Should().BeNull("no message waits any more");
        _room.GetRoster("ann").Should().BeEquivalentTo(new { Version = 3, Peers = new[] { new { PeerId = "ben" }, new { PeerId = "cy" } } });
        _room.Repair.IsNeeded.Should().BeFalse();
    }

    [Fact]
    public void Changes_ThatAreKnownAlready_AreTakenOnce()
    {
        _room.Receive(Entered("ben", 2)).Should().BeTrue();
        _room.Receive(Entered("ben", 2)).Should().BeTrue();
        _room.Receive(new PeerGone(Name, Id, 3, "ben", PeerLeftReasons.Left)).Should().BeTrue();
        _room.Receive(Entered("ben", 2)).Should().BeTrue();

        _room.GetRoster("ann").Should().BeEquivalentTo(new { Version = 3, Peers = Array.Empty<object>() });
    }

    [Fact]
    public void Change_OfTheVersionThatThisNodeCountedAlone_WaitsForTheRoomAsRedisHasIt()
    {
        _room.Receive(Entered("ben", 2));
        _room.MarkGone("ben", PeerLeftReasons.Left);

        _room.Receive(Entered("cy", 3)).Should().BeFalse("version 3 was another change on this node");
        _room.Receive(new PeerChanged(Name, Id, 4, Member("cy", 3, "there:1"))).Should().BeFalse("this node does not know the peer");
        _room.GetRoster("ann").Should().BeEquivalentTo(new { Version = 3, Peers = Array.Empty<object>() });

        _room.Replace(new RoomState(Id, 5, [Member("ann", 1, "here:1"), Member("cy", 3, "there:1")]));

        _room.GetRoster("ann").Should().BeEquivalentTo(new { Version = 5, Peers = new[] { new { PeerId = "cy" } } });
        _room.OldestWaiting.Should().BeNull();
    }

    [Fact]
    public void Messages_OfAFormerRoomOfThatName_ChangeNothing()
    {
        _room.Receive(new PeerEntered(Name, "another id", 2, Member("ghost", 2, "there:1")));
        _room.Receive(new PeerSignal(Name, "another id", 1, "ann", Signal.ReceiveMessage("ghost", RelayedText.FromString("boo"))));

        _room.GetRoster("ann").Should().BeEquivalentTo(new { Version = 1, Peers = Array.Empty<object>() });
        _room.OldestWaiting.Should().BeNull();
        ShouldBeRepaired();
    }

    [Fact]
    public void PeerOfThisNode_ReportedAsLeft_StaysConnected_AndRedisIsRead()
    {
        _room.Receive(new PeerGone(Name, Id, 2, "ann", PeerLeftReasons.Timeout)).Should().BeFalse();

        _room.HoldsPeers.Should().BeTrue();
        ShouldBeRepaired();
    }

    [Fact]
    public void PeerOfThisNode_ThatHasResumedElsewhere_IsGivenUp()
    {
        _room.Receive(new PeerChanged(Name, Id, 2, Member("ann", 1, "there:1"))).Should().BeTrue();

        Lost.Should().Equal(("ann", _session));
        _room.HoldsPeers.Should().BeFalse();
    }

    [Fact]
    public void PeerOfThisNode_ReportedAsSuspended_StaysConnected_AndRedisIsRead()
    {
        _room.Receive(new PeerChanged(Name, Id, 2, Suspended("ann", 1, "there:1"))).Should().BeFalse();

        Lost.Should().BeEmpty();
        ShouldBeRepaired();
        _room.IsConnected("ann").Should().BeTrue();
    }

    [Fact]
    public void SignalsToASuspendedPeer_WaitForIt_UnlessTheirSenderHasQueuedThem()
    {
        _room.Receive(Entered("ben", 2));
        _room.Silence("ann", "ann", leaves: false);
        _room.Receive(Message("to ann, before it was suspended", version: 2, to: "ann"));
        _room.Receive(new PeerChanged(Name, Id, 3, Suspended("ann", 1, "here:1")));
        _room.Receive(Message("to all, unaware", version: 2, to: null));
        _room.Receive(Message("to all, and to her mailbox", version: 3, to: null));

        Missed().Select(signal => (signal.To, ((RelayedText)signal.Signal.Arguments[1]!).ToPlain())).Should().Equal(
            ("ann", "to ann, before it was suspended"), ("ann", "to all, unaware"));
        _effects.Should().ContainSingle("all signals are queued together").Which.HasMissed.Should().BeTrue();
    }

    [Fact]
    public void PeerOfThisNode_ThatIsLeaving_IsNotKeptAgainstASnapshotWithoutIt()
    {
        _room.Receive(Entered("ben", 2));
        _room.Silence("ann", "ann", leaves: true);

        _room.Replace(new RoomState(Id, 3, [Member("ben", 2, "there:1")]));

        _room.State.Find("ann").Should().BeNull();
        _room.Repair.IsNeeded.Should().BeFalse();
    }

    [Fact]
    public void Snapshot_OlderThanTheKnownRoom_IsIgnored()
    {
        _room.Receive(Entered("ben", 2));

        _room.Replace(new RoomState(Id, 1, [Member("ann", 1, "here:1")]));

        _room.GetRoster("ann").Peers.Should().ContainSingle();
    }

    // Checks that the room's gate is free here: otherwise another thread could not use the room.
    private void CarryOut(Room room, RoomEffects effects)
    {
        Task.Run(() => room.HoldsPeers).InTime().GetAwaiter().GetResult();
        _effects.Add(effects);
    }

    private void ShouldBeRepaired()
    {
        _room.Repair.IsNeeded.Should().BeTrue();
        _effects.Should().Contain(effects => effects.NeedsRepair);
    }

    private IEnumerable<PeerSignal> Missed()
    {
        while (_room.Missed.TryTake(out var signal, out _))
        {
            yield return signal;
        }
    }

    private static PeerSignal Message(string text, long version, string? to) => new(Name, Id, version, to, Signal.ReceiveMessage("ben", RelayedText.FromString(text)));

    private static Member Suspended(string peerId, long order, string owner)
    {
        var member = Member(peerId, order, owner);
        return member with { Peer = member.Peer with { State = PeerStates.Suspended } };
    }

    private static PeerEntered Entered(string peerId, long version) => new(Name, Id, version, Member(peerId, version, "there:1"));

    private static Member Member(string peerId, long order, string owner) =>
        new(new PeerInfo(peerId, string.Empty, ImmutableDictionary<string, string>.Empty, PeerStates.Connected, order), owner);
}
