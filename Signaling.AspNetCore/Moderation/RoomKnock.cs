namespace Signaling.AspNetCore;

/// <summary>A newcomer that was refused because the room was locked. Remembered for five minutes, or until the room is unlocked.</summary>
/// <param name="Subject">The subject by which the newcomer can be banned; see <see cref="RoomBan.Subject"/>.</param>
/// <param name="PeerId">The ID that the peer would have had: the ID of its connection, which may be open still.</param>
/// <param name="DisplayName">The name that the newcomer gave. Empty when it gave none.</param>
/// <param name="At">When the newcomer asked last.</param>
public sealed record RoomKnock(string Subject, string PeerId, string DisplayName, DateTimeOffset At);
