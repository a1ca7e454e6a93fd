using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of <see cref="IRoomStore.SyncAsync"/>.</summary>
/// <param name="Room">The room after the operation.</param>
/// <param name="IsChanged">Whether the operation has raised the version.</param>
/// <param name="IsForgotten">Whether Redis had lost the room, or its last changes.</param>
/// <param name="Refused">Peers that another node holds, peers that are gone, and peers for which the room had no place.</param>
/// <param name="TokenHashes">The hashes against which the peers' resume tokens are checked.</param>
/// <param name="Removed">The refused peers that were removed from the room, each with the reason.</param>
internal sealed record SyncResult(
    RoomState Room, bool IsChanged, bool IsForgotten, ImmutableArray<string> Refused, IReadOnlyDictionary<string, string> TokenHashes,
    IReadOnlyDictionary<string, string> Removed);
