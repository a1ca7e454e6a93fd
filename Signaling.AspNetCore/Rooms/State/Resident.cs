using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer of this node as the store has to know it.</summary>
internal sealed record Resident(PeerInfo Peer, string TokenHash);
