using System.Collections.Immutable;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of closing a room.</summary>
/// <param name="Version">The version after the last peer was removed; each removal has raised it by one.</param>
/// <param name="RoomId">The ID of the room that was closed.</param>
/// <param name="Peers">The peers, in the order of their removal.</param>
/// <param name="Nodes">The nodes that held them.</param>
internal sealed record ClosureResult(long Version, string RoomId, ImmutableArray<string> Peers, ImmutableArray<string> Nodes);
