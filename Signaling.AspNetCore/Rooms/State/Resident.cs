using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer of this node, with the data that the store needs.</summary>
internal sealed record Resident(PeerInfo Peer, string TokenHash);
