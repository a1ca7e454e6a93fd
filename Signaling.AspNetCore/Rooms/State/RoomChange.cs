namespace Signaling.AspNetCore.Rooms.State;

/// <summary>One step of a room's version.</summary>
internal abstract record RoomChange(string Room, string? RoomId, long Version, string PeerId) : NodeMessage(Room, RoomId, Version);
