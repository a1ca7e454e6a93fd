using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of removing a peer that another owner held as suspended.</summary>
/// <param name="Revision">The result of the change.</param>
/// <param name="FormerOwner">The owner that held the peer.</param>
/// <param name="RoomId">The ID of the room.</param>
internal sealed record LateLeaveResult(ChangeResult Revision, string FormerOwner, string RoomId);
