namespace Signaling.AspNetCore.Rooms.State;

/// <summary>What one node tells another about a room in which both have peers.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="RoomId">The ID of the room: a message about a former room of that name means nothing. Null for a room that the sender does not follow.</param>
/// <param name="Version">
/// For a change, the version that it makes. For a signal, the version that its sender's node had reached: it is handed on when the receiving
/// node has reached it, too, so that nobody hears from a peer before having heard of it.
/// </param>
internal abstract record NodeMessage(string Room, string? RoomId, long Version);
