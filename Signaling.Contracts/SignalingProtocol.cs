namespace Signaling.Contracts;

/// <summary>The path of the hub, the version of its protocol, and the default limits.</summary>
public static class SignalingProtocol
{
    /// <summary>The path of the SignalR hub.</summary>
    public const string Path = "/signaling";

    /// <summary>The version of the wire contract. The number increases only when a client of the former version could no longer work.</summary>
    public const int Version = 1;

    /// <summary>
    /// The sender of messages that the server itself sends: <c>from</c> in <see cref="ISignalingPeer.ReceiveMessage"/>. No peer has this ID, and it is in no
    /// roster.
    /// </summary>
    public const string ServerPeerId = "server";

    /// <summary>The longest room name, in UTF-16 code units. A room name is not empty, and contains no control, invisible or direction characters.</summary>
    public const int MaxRoomNameLength = 128;

    /// <summary>The longest display name, in UTF-16 code units. A display name contains no control, invisible or direction characters.</summary>
    public const int MaxDisplayNameLength = 64;

    /// <summary>The most entries in a peer's metadata.</summary>
    public const int MaxMetadataEntries = 16;

    /// <summary>The most bytes of a peer's metadata: keys and values together, as UTF-8.</summary>
    public const int MaxMetadataBytes = 4 * 1024;

    /// <summary>The most bytes of a session description's SDP, as UTF-8.</summary>
    public const int MaxSdpBytes = 64 * 1024;

    /// <summary>The most bytes of an ICE candidate: its three text fields together, as UTF-8.</summary>
    public const int MaxCandidateBytes = 4 * 1024;

    /// <summary>The most bytes of an application's message, as UTF-8.</summary>
    public const int MaxMessageBytes = 16 * 1024;

    /// <summary>The most peers in one room.</summary>
    public const int MaxPeersPerRoom = 100;

    /// <summary>The most signals that wait for a suspended peer.</summary>
    public const int MaxMailboxSignals = 512;

    /// <summary>The most bytes of the signals that wait for a suspended peer.</summary>
    public const int MaxMailboxBytes = 512 * 1024;
}
