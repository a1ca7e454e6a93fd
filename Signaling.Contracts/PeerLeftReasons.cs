namespace Signaling.Contracts;

/// <summary>The reasons for which a peer leaves its room, as in <see cref="ISignalingPeer.PeerLeft"/>.</summary>
public static class PeerLeftReasons
{
    /// <summary>It called <see cref="ISignalingHub.Leave"/>, or closed its connection.</summary>
    public const string Left = "left";

    /// <summary>Its connection broke, or the server closed it, and resuming is switched off.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>Its connection broke, and it did not resume in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>A moderator removed it.</summary>
    public const string Removed = "removed";

    /// <summary>The room was closed.</summary>
    public const string RoomClosed = "room_closed";
}
