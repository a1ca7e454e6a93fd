namespace Signaling.Server.Commands.Remote;

/// <summary>What happened in a room.</summary>
internal enum RoomChangeKind
{
    Began,
    Ended,
    Joined,
    Left,
    Suspended,
    Resumed,
    Moved,
    Updated,
    Locked,
    Unlocked,
    Capacity,
}
