using System.Collections.Immutable;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>An immutable value: a room at one version, as the store has it, or as a node knows it.</summary>
/// <param name="Id">The ID of the room; a later room of the same name has another one. Null for a room that does not exist, or is not followed.</param>
/// <param name="Version">The version. Each change raises it by one.</param>
/// <param name="Members">The peers, in the order of joining.</param>
internal sealed record RoomState(string? Id, long Version, ImmutableArray<Member> Members)
{
    /// <summary>Gets the state of a room that does not exist.</summary>
    public static RoomState None { get; } = new(null, 0, []);

    /// <summary>Gets whether the room is locked. A lock and an unlock do not raise the version.</summary>
    public LockState Lock { get; init; }

    /// <summary>Gets the highest order of a peer; 0 when there are no peers.</summary>
    public long MaxOrder => Members is [.., var last] ? last.Peer.Order : 0;

    /// <summary>Returns the ID of a new room.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N")[..12];

    public Member? Find(string peerId) => IndexOf(peerId) is >= 0 and var index ? Members[index] : null;

    public bool Contains(string peerId) => IndexOf(peerId) >= 0;

    /// <summary>Returns whether signals of this sender are delivered: of a peer of the room, or of the server itself.</summary>
    public bool HasSender(string from) => Contains(from) || from == SignalingProtocol.ServerPeerId;

    /// <summary>Returns the other nodes that hold peers of the room, each once. Usually there are few, and without a shared store there are none.</summary>
    /// <param name="nodeId">This node.</param>
    /// <param name="withConnected">Whether to return only nodes that hold connected peers.</param>
    public ImmutableArray<string> NodesExcept(string nodeId, bool withConnected = false)
    {
        ImmutableArray<string> nodes = [];
        string? former = null;
        foreach (var member in Members)
        {
            // Members of one owner have equal names, and usually even the same string object.
            if (!ReferenceEquals(former, member.Owner) && !member.IsOn(nodeId) && (member.IsConnected || !withConnected))
            {
                former = member.Owner;
                nodes = nodes.Contains(member.NodeId) ? nodes : nodes.Add(member.NodeId);
            }
        }

        return nodes;
    }

    /// <summary>Returns the state after a change.</summary>
    public RoomState Apply(RoomChange change) => this with
    {
        Version = change.Version,
        Members = change switch
        {
            PeerEntered entered => Put(entered.Member),
            PeerChanged changed => Put(changed.Member),
            _ => IndexOf(change.PeerId) is >= 0 and var index ? Members.RemoveAt(index) : Members,
        },
    };

    /// <summary>Returns the state with a peer added or replaced, at the same version.</summary>
    public RoomState With(Member member) => this with { Members = Put(member) };

    /// <summary>Returns the changes that lead from this state to another one. Their versions follow the version of this state.</summary>
    public List<RoomChange> ChangesTo(RoomState other, string room)
    {
        var version = Version;
        List<RoomChange> changes = [];
        foreach (var member in Members)
        {
            if (!other.Contains(member.PeerId))
            {
                changes.Add(new PeerGone(room, other.Id, ++version, member.PeerId, PeerLeftReasons.Disconnected));
            }
        }

        foreach (var member in other.Members)
        {
            if (Find(member.PeerId) is not { } before)
            {
                changes.Add(new PeerEntered(room, other.Id, ++version, member));
            }
            else if (!PeerInfos.AreSame(before.Peer, member.Peer))
            {
                changes.Add(new PeerChanged(room, other.Id, ++version, member));
            }
        }

        return changes;
    }

    /// <summary>Returns the roster for one of the members.</summary>
    public Roster RosterFor(Member self) => new(self.Peer, PeersExcept(self.PeerId), Version);

    /// <summary>Returns the peers of the room other than this member.</summary>
    public PeerInfo[] PeersExcept(string member)
    {
        var others = new PeerInfo[Members.Length - 1];
        var count = 0;
        foreach (var other in Members)
        {
            if (other.PeerId != member)
            {
                others[count++] = other.Peer;
            }
        }

        return others;
    }

    private ImmutableArray<Member> Put(Member member)
    {
        var index = IndexOf(member.PeerId);
        if (index >= 0 && Members[index].Peer.Order == member.Peer.Order)
        {
            return Members.SetItem(index, member);
        }

        var others = index < 0 ? Members : Members.RemoveAt(index);
        var place = others.Length;
        while (place > 0 && others[place - 1].Peer.Order > member.Peer.Order)
        {
            place--;
        }

        return others.Insert(place, member);
    }

    private int IndexOf(string peerId)
    {
        // Rooms are small: a loop over the members costs less than a dictionary for each version of each room.
        for (var i = 0; i < Members.Length; i++)
        {
            if (Members[i].PeerId == peerId)
            {
                return i;
            }
        }

        return -1;
    }
}
