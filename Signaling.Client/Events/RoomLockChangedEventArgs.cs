namespace Signaling.Client;

/// <summary>The room was locked or unlocked.</summary>
/// <param name="isLocked">Whether the room is locked.</param>
public sealed class RoomLockChangedEventArgs(bool isLocked) : EventArgs
{
    /// <summary>Gets whether the room is locked: newcomers are refused.</summary>
    public bool IsLocked { get; } = isLocked;
}
