using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>Asks to be told when the other node has reached that version and all is out that it had begun to send before.</summary>
internal sealed record VersionAsked(string Room, string? RoomId, long Version, string NodeId, string Question) : NodeMessage(Room, RoomId, Version);
