namespace Signaling.Contracts;

/// <summary>The states of a peer, as in <see cref="PeerInfo.State"/>.</summary>
public static class PeerStates
{
    /// <summary>The peer has a working connection to the server.</summary>
    public const string Connected = "connected";

    /// <summary>The peer's connection broke, and it may still resume as the same peer.</summary>
    public const string Suspended = "suspended";
}
