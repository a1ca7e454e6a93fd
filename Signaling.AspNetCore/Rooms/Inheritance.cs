using System.Collections.Immutable;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Peers that were taken over from a dead owner, the hashes against which their resume tokens are checked, and the room after that.</summary>
internal sealed record Inheritance(
    long Version, string RoomId, ImmutableArray<string> Peers, ImmutableArray<string> Nodes, RoomState Room,
    IReadOnlyDictionary<string, string> TokenHashes);
