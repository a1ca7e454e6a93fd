namespace Signaling.Contracts;

/// <summary>The reasons for which this peer was removed, as in <see cref="ISignalingPeer.Removed"/>.</summary>
public static class RemovedReasons
{
    /// <summary>A moderator removed this peer.</summary>
    public const string Removed = "removed";

    /// <summary>The room was closed.</summary>
    public const string RoomClosed = "room_closed";

    /// <summary>The peer has resumed on another connection, which replaces this one.</summary>
    public const string Replaced = "replaced";
}
