namespace Signaling.AspNetCore.Rooms.State;

/// <summary>Whether a room is locked. It is no part of the room's version.</summary>
/// <param name="IsLocked">Whether newcomers are refused.</param>
/// <param name="Number">Raised by every lock and unlock. Of two values for one room, the one with the greater number is the newer.</param>
internal readonly record struct LockState(bool IsLocked, long Number);
