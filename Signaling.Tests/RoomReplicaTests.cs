using System.Collections.Immutable;
using Signaling.Server.Relay;
using Signaling.Server.Rooms.Redis;

namespace Signaling.Tests;

/// <summary>What comes out of order between nodes is put in order; what never comes is asked for.</summary>
public sealed class RoomReplicaTests
{
    private const string Room = "room";
    private const string Id = "id";

    private readonly List<RoomReplica> _asked = [];
    private readonly RoomReplica _replica;

    public RoomReplicaTests()
    {
        _replica = new(Room, "here", new PeerRelay(), _asked.Add);
        _replica.Expect("ann");
        _replica.Load(new RoomSnapshot(Id, 1, [Member("ann", 1, "here:1")]));
    }

    [Fact]
    public void Signal_SentFromALaterVersion_WaitsUntilItsSenderHasBeenAnnounced()
    {
        var offer = new PeerSignal(Room, Id, 3, "ann", Signal.ReceiveMessage("cy", "hello"));

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
    public void News_OfAFormerRoomOfThatName_ChangeNothing()
    {
        _replica.Receive(new PeerEntered(Room, "another id", 2, Member("ghost", 2, "there:1")));
        _replica.Receive(new PeerSignal(Room, "another id", 1, "ann", Signal.ReceiveMessage("ghost", "boo")));

        _replica.GetRoster("ann").Should().BeEquivalentTo(new { Version = 1, Peers = Array.Empty<object>() });
        _replica.OldestWaiting.Should().BeNull();
        _asked.Should().Equal([_replica], "the room may have been made anew");
    }

    [Fact]
    public void PeerOfThisNode_ThatIsSaidToBeGone_IsStillThere_AndRedisIsAsked()
    {
        _replica.Receive(new PeerGone(Room, Id, 2, "ann", PeerLeftReasons.Timeout)).Should().BeFalse();

        _replica.HasLocals.Should().BeTrue();
        _asked.Should().Contain(_replica);
    }

    [Fact]
    public void Snapshot_OlderThanWhatIsKnown_IsPassedOver()
    {
        _replica.Receive(Entered("ben", 2));

        _replica.Replace(new RoomSnapshot(Id, 1, [Member("ann", 1, "here:1")]), tellWhole: false);

        _replica.GetRoster("ann").Peers.Should().ContainSingle();
    }

    private static PeerEntered Entered(string peerId, long version) => new(Room, Id, version, Member(peerId, version, "there:1"));

    private static Member Member(string peerId, long order, string owner) =>
        new(new PeerInfo(peerId, string.Empty, ImmutableDictionary<string, string>.Empty, PeerStates.Connected, order), owner);
}
