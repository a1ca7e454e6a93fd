using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>
/// The result of taking over the peers of a dead owner: the peers, the hashes of their resume tokens, and the room after that. The version is the one after
/// the last of these peers.
/// </summary>
internal sealed record TakeoverResult(
    long Version, string RoomId, ImmutableArray<string> Peers, ImmutableArray<string> Nodes, RoomState Room,
    IReadOnlyDictionary<string, string> TokenHashes);
