using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>A peer, and who holds it: the node and its epoch, as <c>node:epoch</c>.</summary>
internal sealed record Member(PeerInfo Peer, string Owner)
{
    public string NodeId => Owners.NodeOf(Owner);

    public bool IsConnected => Peer.State == PeerStates.Connected;

    public Member ToSuspended() => this with { Peer = Peer with { State = PeerStates.Suspended } };
}

/// <summary>A room as Redis has it, its peers in the order of joining. Version 0 and no peers for one that is not there.</summary>
internal sealed record RoomSnapshot(string Id, long Version, ImmutableArray<Member> Members)
{
    public static RoomSnapshot None { get; } = new(string.Empty, 0, []);

    /// <summary>Gets the nodes that have peers in the room, each once. There are few, and as a rule this one alone.</summary>
    public ImmutableArray<string> Nodes
    {
        get
        {
            ImmutableArray<string> nodes = [];
            string? former = null;
            foreach (var member in Members)
            {
                // Peers of one owner share its name, as a rule even the same string.
                if (!ReferenceEquals(former, member.Owner))
                {
                    former = member.Owner;
                    nodes = nodes.Contains(member.NodeId) ? nodes : nodes.Add(member.NodeId);
                }
            }

            return nodes;
        }
    }

    public Member? Find(string peerId)
    {
        foreach (var member in Members)
        {
            if (member.Peer.PeerId == peerId)
            {
                return member;
            }
        }

        return null;
    }
}

/// <summary>
/// Which room a node knows by a name, at which version, which was the last one that came from Redis and not from this node alone, and the highest
/// order of a peer.
/// </summary>
internal sealed record RoomEdition(string Id, long Version, long StoredVersion, long MaxOrder);

/// <summary>What came of a change: the room's version, and the nodes that have peers in it.</summary>
internal sealed record RoomRevision(long Version, ImmutableArray<string> Nodes);

/// <summary>A peer was taken out for which somebody waited, as it will not come back: what came of it, who waited, and in which room of that name.</summary>
internal sealed record Farewell(RoomRevision Revision, string FormerOwner, string RoomId);

/// <summary>A peer of this node as Redis has to know it.</summary>
internal sealed record Resident(PeerInfo Peer, string TokenHash);

/// <summary>A peer has come back.</summary>
/// <param name="FormerOwner">Who held it before.</param>
/// <param name="IsChange">Whether that has raised the version.</param>
/// <param name="Room">The room now.</param>
/// <param name="Waiting">What waited for the peer, in order.</param>
/// <param name="Kept">How many of these, from the first on, are kept until the client acknowledges them.</param>
/// <param name="HadKept">Signals of a former return were kept; those that are not acknowledged come first in <paramref name="Waiting"/>.</param>
internal sealed record Return(string FormerOwner, bool IsChange, RoomSnapshot Room, ImmutableArray<Signal> Waiting, int Kept, bool HadKept);

/// <summary>What came of making a room hold exactly the peers of a node that this node has.</summary>
/// <param name="Room">The room after that.</param>
/// <param name="IsChanged">Whether its version has been raised.</param>
/// <param name="IsForgotten">Redis had lost the room, or its last changes.</param>
/// <param name="Refused">Peers that another node holds, that are gone or for which there was no place.</param>
/// <param name="TokenHashes">What the tokens of all peers are checked against.</param>
internal sealed record Comparison(
    RoomSnapshot Room, bool IsChanged, bool IsForgotten, ImmutableArray<string> Refused, IReadOnlyDictionary<string, string> TokenHashes);

/// <summary>Peers that were taken over from a dead owner, with what their tokens are checked against, and the room after that.</summary>
internal sealed record Inheritance(
    long Version, string RoomId, ImmutableArray<string> Peers, ImmutableArray<string> Nodes, RoomSnapshot Room,
    IReadOnlyDictionary<string, string> TokenHashes);

/// <summary>What became of a signal that was to wait for a peer.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Owner">For one that is connected, who holds it.</param>
/// <param name="Version">Then also the room's version.</param>
internal sealed record Mailing(MailingStatus Status, string? Owner = null, long Version = 0);

internal enum MailingStatus
{
    Queued,
    Full,
    Gone,
    Connected,
}

/// <summary>The name under which a node holds peers. The epoch rises when the node was taken for dead, so that what was held before is not mistaken.</summary>
internal static class Owners
{
    public static string Of(string nodeId, int epoch) => $"{nodeId}:{epoch}";

    /// <summary>Whether a text from Redis is such a name.</summary>
    public static bool IsOne(string text) => text.IndexOf(':', StringComparison.Ordinal) > 0;

    public static string NodeOf(string owner) => owner[..owner.IndexOf(':', StringComparison.Ordinal)];
}
