namespace Signaling.AspNetCore;

/// <summary>What a <see cref="RoomEvent"/> reports.</summary>
public enum RoomEventKind
{
    /// <summary>A peer has joined.</summary>
    Joined,

    /// <summary>A peer has left, or was removed.</summary>
    Left,

    /// <summary>A newcomer was refused because the room is locked. The room has no such peer.</summary>
    Knocked,
}
