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

    /// <summary>A peer has lost its connection, or the node of the peer has died. The peer may resume. It may be reported again for a suspended peer.</summary>
    Suspended,

    /// <summary>A peer has resumed on a new connection.</summary>
    Resumed,

    /// <summary>A peer has changed its display name or its metadata.</summary>
    Updated,

    /// <summary>The first peer has joined: reported before <see cref="Joined"/>, with the same version.</summary>
    Started,

    /// <summary>The last peer has left: reported after <see cref="Left"/>, with the same version.</summary>
    Ended,
}
