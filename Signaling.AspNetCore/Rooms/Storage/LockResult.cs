using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of locking or unlocking a room.</summary>
/// <param name="RoomId">The ID of the room.</param>
/// <param name="Revision">The room's version, which a lock does not raise, and the nodes that have peers in the room.</param>
/// <param name="Number">See <see cref="LockState.Number"/>.</param>
internal sealed record LockResult(string RoomId, ChangeResult Revision, long Number);
