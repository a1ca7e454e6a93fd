using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>What comes out of order between nodes is put in order; what never comes is asked for.</summary>
public sealed class RoomReplicaTests
{
    private const string Room = "room";
    private const string Id = "id";

    private readonly List<RoomReplica> _asked = [];
    private readonly List<string> _lost = [];
    private readonly List<PeerSignal> _missed = [];
    private readonly List<VersionAsked> _reached = [];
    private readonly RoomReplica _replica;

    public RoomReplicaTests()
    {
        var requests = new ReplicaRequests(_asked.Add, (_, peerId) => _lost.Add(peerId), (_, signal) => _missed.Add(signal), (_, _, _) => { }, _reached.Add);
        _replica = new(Room, "here", new PeerRelay(), requests, new Departures(TimeSpan.FromMinutes(1), TimeProvider.System), TimeProvider.System);
        _replica.Expect("ann");
        _replica.Load(new RoomSnapshot(Id, 1, [Member("ann", 1, "here:1")]));
    }

    [Fact]
    public void Question_AboutALaterVersion_IsAnsweredWhenThatIsReached()
    {
        var asked = new VersionAsked(Room, Id, 2, "there", "question");

        _replica.Receive(asked).Should().BeFalse();
        _reached.Should().BeEmpty();
        _replica.Receive(new PeerEntered(Room, Id, 2, Member("bob", 2, "there:1")));

        _reached.Should().Equal(asked);
    }

    [Fact]
    public void Signal_SentFromALaterVersion_WaitsUntilItsSenderHasBeenAnnounced()
    {
        var offer = new PeerSignal(Room, Id, 3, "ann", Signal.ReceiveMessage("cy", RelayedText.FromString("hello")));

        _replica.Receive(offer).Should().BeFalse();
        _replica.Receive(Entered("cy", 3)).Should().BeFalse("somebody has come in between, and is not known yet");
        _replica.OldestWaiting.Should().Be(offer);
        _replica.Receive(Entered("ben", 2)).Should().BeTrue();

        _replica.OldestWaiting.Should().BeNull("everything has found its place");
        _replica.GetRoster("ann").Should().BeEquivalentTo(new { Version = 3, Peers = new[] { new { PeerId = "ben" }, new { PeerId = "cy" } } });
        _asked.Should().BeEmpty();
    }

    [Fact]
    public void Changes_ThatAreKnownAlready_AreTakenOnce()
    {
        _replica.Receive(Entered("ben", 2)).Should().BeTrue();
        _replica.Receive(Entered("ben", 2)).Should().BeTrue();
        _replica.Receive(new PeerGone(Room, Id, 3, "ben", PeerLeftReasons.Left)).Should().BeTrue();
        _replica.Receive(Entered("ben", 2)).Should().BeTrue();

        _replica.GetRoster("ann").Should().BeEquivalentTo(new { Version = 3, Peers = Array.Empty<object>() });
    }

    [Fact]
    public void Change_OfTheVersionThatThisNodeCountedAlone_WaitsForTheRoomAsRedisHasIt()
    {
        _replica.Receive(Entered("ben", 2));
        _replica.Forget("ben", PeerLeftReasons.Left);

        _replica.Receive(Entered("cy", 3)).Should().BeFalse("version 3 was something else here");
        _replica.Receive(new PeerChanged(Room, Id, 4, Member("cy", 3, "there:1"))).Should().BeFalse("nobody here knows of this peer");
        _replica.GetRoster("ann").Should().BeEquivalentTo(new { Version = 3, Peers = Array.Empty<object>() });

        _replica.Replace(new RoomSnapshot(Id, 5, [Member("ann", 1, "here:1"), Member("cy", 3, "there:1")]));

        _replica.GetRoster("ann").Should().BeEquivalentTo(new { Version = 5, Peers = new[] { new { PeerId = "cy" } } });
        _replica.OldestWaiting.Should().BeNull();
    }

    [Fact]
    public void News_OfAFormerRoomOfThatName_ChangeNothing()
    {
        _replica.Receive(new PeerEntered(Room, "another id", 2, Member("ghost", 2, "there:1")));
        _replica.Receive(new PeerSignal(Room, "another id", 1, "ann", Signal.ReceiveMessage("ghost", RelayedText.FromString("boo"))));

        _replica.GetRoster("ann").Should().BeEquivalentTo(new { Version = 1, Peers = Array.Empty<object>() });
        _replica.OldestWaiting.Should().BeNull();
        _asked.Should().NotBeEmpty("the room may have been made anew").And.OnlyContain(asked => asked == _replica);
    }

    [Fact]
    public void PeerOfThisNode_ThatIsSaidToBeGone_IsStillThere_AndRedisIsAsked()
    {
        _replica.Receive(new PeerGone(Room, Id, 2, "ann", PeerLeftReasons.Timeout)).Should().BeFalse();

        _replica.HoldsPeers.Should().BeTrue();
        _asked.Should().Contain(_replica);
    }

    [Fact]
    public void PeerOfThisNode_ThatIsBackElsewhere_IsGivenUp()
    {
        _replica.Receive(new PeerChanged(Room, Id, 2, Member("ann", 1, "there:1"))).Should().BeTrue();

        _lost.Should().Equal("ann");
        _replica.HoldsPeers.Should().BeFalse();
    }

    [Fact]
    public void PeerOfThisNode_ThatAnotherNodeTakesForLost_IsStillThere_AndRedisIsAsked()
    {
        _replica.Receive(new PeerChanged(Room, Id, 2, Suspended("ann", 1, "there:1"))).Should().BeFalse();

        _lost.Should().BeEmpty();
        _asked.Should().Contain(_replica);
        _replica.IsLocal("ann").Should().BeTrue();
    }

    [Fact]
    public void SignalsToAPeerThatIsAway_WaitForIt_UnlessTheirSenderKnewAndSawToIt()
    {
        _replica.Receive(Entered("ben", 2));
        _replica.Silence("ann", "ann", leaves: false);
        _replica.Receive(Message("to ann, before it was suspended", version: 2, to: "ann"));
        _replica.Receive(new PeerChanged(Room, Id, 3, Suspended("ann", 1, "here:1")));
        _replica.Receive(Message("to all, unaware", version: 2, to: null));
        _replica.Receive(Message("to all, and to her mailbox", version: 3, to: null));

        _missed.Select(signal => (signal.To, ((RelayedText)signal.Signal.Arguments[1]!).ToPlain())).Should().Equal(
            ("ann", "to ann, before it was suspended"), ("ann", "to all, unaware"));
    }

    [Fact]
    public void PeerOfThisNode_ThatIsLeaving_IsNotKeptAgainstASnapshotWithoutIt()
    {
        _replica.Receive(Entered("ben", 2));
        _replica.Silence("ann", "ann", leaves: true);

        _replica.Replace(new RoomSnapshot(Id, 3, [Member("ben", 2, "there:1")]));

        _replica.Find("ann").Should().BeNull();
        _asked.Should().BeEmpty();
    }

    [Fact]
    public void Snapshot_OlderThanWhatIsKnown_IsPassedOver()
    {
        _replica.Receive(Entered("ben", 2));

        _replica.Replace(new RoomSnapshot(Id, 1, [Member("ann", 1, "here:1")]));

        _replica.GetRoster("ann").Peers.Should().ContainSingle();
    }

    private static PeerSignal Message(string text, long version, string? to) => new(Room, Id, version, to, Signal.ReceiveMessage("ben", RelayedText.FromString(text)));

    private static Member Suspended(string peerId, long order, string owner)
    {
        var member = Member(peerId, order, owner);
        return member with { Peer = member.Peer with { State = PeerStates.Suspended } };
    }

    private static PeerEntered Entered(string peerId, long version) => new(Room, Id, version, Member(peerId, version, "there:1"));

    private static Member Member(string peerId, long order, string owner) =>
        new(new PeerInfo(peerId, string.Empty, ImmutableDictionary<string, string>.Empty, PeerStates.Connected, order), owner);
}
