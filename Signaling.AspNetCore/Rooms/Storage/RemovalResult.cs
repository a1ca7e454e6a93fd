using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of removing a peer, whichever owner held it.</summary>
/// <param name="Revision">The result of the change.</param>
/// <param name="FormerOwner">The owner that held the peer.</param>
/// <param name="RoomId">The ID of the room.</param>
/// <param name="BannedSubject">The subject that is banned now; null when no ban was asked for, or nothing is known by which the peer could be banned.</param>
internal sealed record RemovalResult(ChangeResult Revision, string FormerOwner, string RoomId, string? BannedSubject);
