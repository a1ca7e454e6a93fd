using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer of a room.</summary>
/// <param name="Peer">The data that the other peers see.</param>
/// <param name="Owner">The node that holds the peer, and the node's epoch, as <c>node:epoch</c>.</param>
internal sealed record Member(PeerInfo Peer, string Owner)
{
    public string PeerId => Peer.PeerId;

    public string NodeId => Owners.NodeOf(Owner);

    public bool IsConnected => Peer.State == PeerStates.Connected;

    /// <summary>Returns whether a node holds the peer. Unlike a comparison with <see cref="NodeId"/>, it allocates nothing.</summary>
    public bool IsOn(string nodeId) => Owners.IsOf(Owner, nodeId);

    public Member ToSuspended() => this with { Peer = Peer with { State = PeerStates.Suspended } };
}
