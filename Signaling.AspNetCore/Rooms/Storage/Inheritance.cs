using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>Peers that were taken over from a dead owner, the hashes against which their resume tokens are checked, and the room after that.</summary>
internal sealed record Inheritance(
    long Version, string RoomId, ImmutableArray<string> Peers, ImmutableArray<string> Nodes, RoomState Room,
    IReadOnlyDictionary<string, string> TokenHashes);
