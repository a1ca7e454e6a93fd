namespace Signaling.Contracts;

/// <summary>Why this peer was put out, as in <see cref="ISignalingPeer.Removed"/>.</summary>
public static class RemovedReasons
{
    /// <summary>A moderator put this peer out.</summary>
    public const string Removed = "removed";

    /// <summary>The room was closed.</summary>
    public const string RoomClosed = "room_closed";

    /// <summary>The peer came back on another connection, which took the place of this one.</summary>
    public const string Replaced = "replaced";
}
