using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of making a room hold exactly the peers of a node that this node has.</summary>
/// <param name="Room">The room after that.</param>
/// <param name="IsChanged">Whether its version has been raised.</param>
/// <param name="IsForgotten">Whether Redis had lost the room, or its last changes.</param>
/// <param name="Refused">Peers that another node holds, that are gone, or for which there was no place.</param>
/// <param name="TokenHashes">The hashes against which the peers' resume tokens are checked.</param>
internal sealed record Comparison(
    RoomState Room, bool IsChanged, bool IsForgotten, ImmutableArray<string> Refused, IReadOnlyDictionary<string, string> TokenHashes);
