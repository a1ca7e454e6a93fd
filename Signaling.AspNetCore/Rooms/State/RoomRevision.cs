using System.Collections.Immutable;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>The result of a change: the room's version, and the nodes that have peers in the room.</summary>
internal readonly record struct RoomRevision(long Version, ImmutableArray<string> Nodes);
