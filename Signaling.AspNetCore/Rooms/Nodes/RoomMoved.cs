using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>Reports that the room has changed in ways that are not announced one by one: the receiving node has to read the room from the store.</summary>
internal sealed record RoomMoved(string Room, string? RoomId, long Version) : NodeMessage(Room, RoomId, Version);
