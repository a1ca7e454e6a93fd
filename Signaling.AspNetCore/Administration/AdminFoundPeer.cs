using Signaling.Contracts;

namespace Signaling.AspNetCore.Administration;

/// <summary>A peer that a search has found.</summary>
/// <param name="Room">The name of its room.</param>
/// <param name="Peer">The data that the other peers see.</param>
/// <param name="NodeId">The node that holds the peer.</param>
internal sealed record AdminFoundPeer(string Room, PeerInfo Peer, string NodeId);
