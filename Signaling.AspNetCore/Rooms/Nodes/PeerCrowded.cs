using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>Reports that the sender's share of the target's queue on this node is full: the sender's node should send no more signals for a moment.</summary>
internal sealed record PeerCrowded(string Room, string? RoomId, long Version, string From, string To) : NodeMessage(Room, RoomId, Version);
