using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The sender's share of the target's queue is full on this node: for a moment no more signals should come.</summary>
internal sealed record PeerCrowded(string Room, string? RoomId, long Version, string From, string To) : NodeMessage(Room, RoomId, Version);
