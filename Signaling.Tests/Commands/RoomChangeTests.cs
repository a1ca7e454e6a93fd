using Signaling.AspNetCore;
using Signaling.Server.Commands.Remote;

namespace Signaling.Tests.Commands;

/// <summary>What the command <c>watch</c> concludes from two looks at a room.</summary>
public sealed class RoomChangeTests
{
    [Fact]
    public void NothingNew_IsNoChange() => Between(Room(1, Peer("a")), Room(1, Peer("a"))).Should().BeEmpty();

    [Fact]
    public void RoomThatBegins_AndEnds_IsNamedFirstAndLast()
    {
        Between(null, Room(1, Peer("a"))).Should().Equal(RoomChangeKind.Began, RoomChangeKind.Joined);
        Between(Room(1, Peer("a")), null).Should().Equal(RoomChangeKind.Left, RoomChangeKind.Ended);
        Between(null, null).Should().BeEmpty();
    }

    [Fact]
    public void Peer_ThatIsSuspended_Resumes_OrMoves_IsTheSamePeer()
    {
        Between(Room(1, Peer("a")), Room(2, Peer("a", PeerStates.Suspended))).Should().Equal(RoomChangeKind.Suspended);
        Between(Room(2, Peer("a", PeerStates.Suspended)), Room(3, Peer("a", node: "n2"))).Should().Equal(RoomChangeKind.Moved, RoomChangeKind.Resumed);
        Between(Room(1), Room(1, Peer("a", PeerStates.Suspended))).Should().Equal(RoomChangeKind.Joined, RoomChangeKind.Suspended);
    }

    [Fact]
    public void Metadata_Name_Lock_AndCapacity_AreCompared()
    {
        var before = Room(1, Peer("a"));
        Between(before, Room(2, new RoomPeer(Peer("a").Peer with { Metadata = new Dictionary<string, string> { ["hand"] = "up" } }, "n1"))).Should().Equal(RoomChangeKind.Updated);
        Between(before, before with { IsLocked = true, Capacity = 3 }).Should().Equal(RoomChangeKind.Locked, RoomChangeKind.Capacity);
        Between(before with { IsLocked = true }, before).Should().Equal(RoomChangeKind.Unlocked);
    }

    private static IEnumerable<RoomChangeKind> Between(SignalingRoom? before, SignalingRoom? after) => RoomChange.Between(before, after).Select(change => change.Kind);

    private static SignalingRoom Room(long version, params RoomPeer[] peers) => new("garden", version, false, null, peers);

    private static RoomPeer Peer(string id, string state = PeerStates.Connected, string node = "n1") =>
        new(new PeerInfo(id, "Ann", new Dictionary<string, string>(), state, 1), node);
}
