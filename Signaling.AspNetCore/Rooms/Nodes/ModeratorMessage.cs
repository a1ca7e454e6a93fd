using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>
/// A message for the peers of the other node that may moderate the room. Its version is that of the room when it was sent. The other node handles it after it
/// has reached that version: by then, it has each moderator that was in the room.
/// </summary>
internal abstract record ModeratorMessage(string Room, string? RoomId, long Version) : NodeMessage(Room, RoomId, Version);
