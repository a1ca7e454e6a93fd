using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The room has changed in ways that are not told one by one: it has to be looked up.</summary>
internal sealed record RoomMoved(string Room, string? RoomId, long Version) : NodeMessage(Room, RoomId, Version);
