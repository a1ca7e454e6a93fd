using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>
/// Asks the other node for a <see cref="VersionReached"/> when it has reached that version and has sent all signals that it had begun to send before.
/// </summary>
internal sealed record VersionAsked(string Room, string? RoomId, long Version, string NodeId, string Question) : NodeMessage(Room, RoomId, Version);
