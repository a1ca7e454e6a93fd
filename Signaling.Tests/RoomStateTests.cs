using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A room as a value: the results of changes, and the changes that lead from one state to another.</summary>
public sealed class RoomStateTests
{
    private const string Name = "room";

    private static readonly RoomState _room = new("id", 2, [RoomMembers.Connected("ann", 1, RoomMembers.Here), RoomMembers.Connected("bob", 2)]);

    [Fact]
    public void Apply_EachKindOfChange_MakesTheNextVersionAndLeavesTheFormerState()
    {
        var entered = _room.Apply(new PeerEntered(Name, "id", 3, RoomMembers.Connected("cy", 3)));
        var changed = entered.Apply(new PeerChanged(Name, "id", 4, RoomMembers.Suspended("bob", 2)));
        var gone = changed.Apply(new PeerGone(Name, "id", 5, "ann", PeerLeftReasons.Left));

        PeersOf(entered).Should().Equal("ann", "bob", "cy");
        changed.Find("bob")!.IsConnected.Should().BeFalse();
        PeersOf(gone).Should().Equal("bob", "cy");
        gone.Version.Should().Be(5);
        PeersOf(_room).Should().Equal("ann", "bob");
        _room.Find("bob")!.IsConnected.Should().BeTrue();
    }

    [Fact]
    public void With_APeerOfAnotherOrder_KeepsTheOrderOfJoining()
    {
        // A node restores a peer that the store had lost.
        var room = new RoomState("id", 7, [RoomMembers.Connected("cy", 3), RoomMembers.Connected("eve", 5)]);

        PeersOf(room.With(RoomMembers.Connected("dan", 4))).Should().Equal("cy", "dan", "eve");
        PeersOf(room.With(RoomMembers.Connected("cy", 6))).Should().Equal("eve", "cy");
        room.With(RoomMembers.Connected("dan", 4)).Version.Should().Be(7);
    }

    [Fact]
    public void ChangesTo_AnotherState_LeadToIt_OneVersionEach()
    {
        var other = new RoomState("id", 9, [RoomMembers.Suspended("bob", 2), RoomMembers.Connected("cy", 3)]);

        var changes = _room.ChangesTo(other, Name);

        changes.Select(change => (change.GetType(), change.PeerId, change.Version)).Should().Equal(
            (typeof(PeerGone), "ann", 3), (typeof(PeerChanged), "bob", 4), (typeof(PeerEntered), "cy", 5));
        changes.Aggregate(_room, (room, change) => room.Apply(change)).Members.Should().Equal(other.Members);
    }

    [Fact]
    public void ChangesTo_AStateThatDiffersOnlyInTheOwners_AreNone()
    {
        var moved = _room.With(RoomMembers.Connected("bob", 2, "elsewhere"));

        _room.ChangesTo(moved, Name).Should().BeEmpty("peers do not see which node holds a peer");
    }

    [Fact]
    public void NodesExcept_ThisNode_AreEachNamedOnce()
    {
        var room = _room.With(RoomMembers.Connected("cy", 3)).With(RoomMembers.Suspended("dan", 4, "third")).With(RoomMembers.Connected("eve", 5));

        room.NodesExcept(RoomMembers.Here).Should().Equal("there", "third");
        room.NodesExcept(RoomMembers.Here, withConnected: true).Should().Equal("there");
        new RoomState("id", 1, [RoomMembers.Connected("ann", 1, RoomMembers.Here)]).NodesExcept(RoomMembers.Here).Should().BeEmpty();
    }

    [Fact]
    public void RosterFor_AMember_HasTheOthersInTheOrderOfJoining()
    {
        var roster = _room.With(RoomMembers.Connected("cy", 3)).RosterFor(_room.Find("bob")!);

        roster.Self.PeerId.Should().Be("bob");
        roster.Peers.Select(peer => peer.PeerId).Should().Equal("ann", "cy");
        roster.Version.Should().Be(2);
    }

    [Theory]
    [InlineData("node:1", "node", true)]
    [InlineData("node:12", "node", true)]
    [InlineData("node2:1", "node", false)]
    [InlineData("node:1", "node:1", false)]
    [InlineData("nod:1", "node", false)]
    public void IsOn_ComparesTheWholeNode(string owner, string node, bool isOn) =>
        (_room.Find("ann")! with { Owner = owner }).IsOn(node).Should().Be(isOn);

    private static IEnumerable<string> PeersOf(RoomState room) => room.Members.Select(member => member.PeerId);
}
