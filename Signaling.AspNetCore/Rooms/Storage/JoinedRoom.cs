using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of a join.</summary>
/// <param name="Room">The room with the new peer. Its version is that of the join; the versions before it are those of the replaced peers.</param>
/// <param name="Replaced">The former peers of the same user that the new peer has replaced, in the order of their versions.</param>
internal readonly record struct JoinedRoom(RoomState Room, ImmutableArray<ReplacedPeer> Replaced);
