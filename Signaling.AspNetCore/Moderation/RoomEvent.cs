using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>A join or a leave, or a newcomer that a locked room has refused.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Room">The name of the room.</param>
/// <param name="PeerId">The peer.</param>
/// <param name="Peer">The data that the other peers see; null for a peer that has left.</param>
/// <param name="Reason">For a peer that has left, one of <see cref="PeerLeftReasons"/>; otherwise null.</param>
public sealed record RoomEvent(RoomEventKind Kind, string Room, string PeerId, PeerInfo? Peer, string? Reason);
