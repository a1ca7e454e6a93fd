namespace Signaling.AspNetCore;

/// <summary>What a peer may do in its room.</summary>
[Flags]
public enum PeerPermissions
{
    /// <summary>The peer may be in the room, see its roster and receive signals, and nothing else.</summary>
    None = 0,

    /// <summary>The peer may send offers, answers and ICE candidates.</summary>
    Signal = 1,

    /// <summary>The peer may send messages of the application.</summary>
    Message = 2,

    /// <summary>The peer may remove and ban peers of its room, and lock the room.</summary>
    Moderate = 4,

    /// <summary>
    /// The peer is an administrator. In its room, this includes <see cref="Moderate"/>. With <see cref="AdminOptions.AcceptRoomTokens"/>, its room token opens the
    /// administration API for the rooms that the token names.
    /// </summary>
    Admin = 8,
}
