using System.Collections.Immutable;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>The result of a change.</summary>
/// <param name="Version">The room's version.</param>
/// <param name="Nodes">The nodes that have peers in the room.</param>
/// <param name="IsLast">Whether the change was the room's last: no peers are left.</param>
internal readonly record struct ChangeResult(long Version, ImmutableArray<string> Nodes, bool IsLast = false);
