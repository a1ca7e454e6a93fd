using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The answer to a <see cref="VersionAsked"/>.</summary>
internal sealed record VersionReached(string Room, string? RoomId, long Version, string Question) : NodeMessage(Room, RoomId, Version);
