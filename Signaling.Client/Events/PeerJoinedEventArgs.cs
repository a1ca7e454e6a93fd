using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Another peer has joined the room.</summary>
/// <param name="peer">The peer that joined.</param>
public sealed class PeerJoinedEventArgs(PeerInfo peer) : EventArgs
{
    /// <summary>Gets the peer that joined. It joined later than this peer, so it makes the first offer.</summary>
    public PeerInfo Peer { get; } = peer;
}
