using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>A peer of a room.</summary>
/// <param name="Peer">The data that the other peers see.</param>
/// <param name="NodeId">The node that holds the peer.</param>
public sealed record RoomPeer(PeerInfo Peer, string NodeId);
