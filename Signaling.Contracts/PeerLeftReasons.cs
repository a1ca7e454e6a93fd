namespace Signaling.Contracts;

/// <summary>Why a peer left its room, as in <see cref="ISignalingPeer.PeerLeft"/>.</summary>
public static class PeerLeftReasons
{
    /// <summary>It called <see cref="ISignalingHub.Leave"/>, or closed its connection in the orderly way.</summary>
    public const string Left = "left";

    /// <summary>Its connection broke, or the server had to cut it.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>Its connection broke, and it did not come back in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>A moderator put it out.</summary>
    public const string Removed = "removed";

    /// <summary>The room was closed.</summary>
    public const string RoomClosed = "room_closed";
}
