namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A message from one node to another about a room in which both have peers.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="RoomId">The ID of the room: a message about a former room of the same name is ignored. Null for a room that the sender does not follow.</param>
/// <param name="Version">
/// For a change, the version that it makes. For a signal, the version that the sender's node had reached. The receiving node delivers the signal after
/// it has reached that version, so that no peer receives a signal from a peer before it receives that peer's <c>PeerJoined</c>.
/// </param>
internal abstract record NodeMessage(string Room, string? RoomId, long Version);
