using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Somebody else entered the room.</summary>
/// <param name="peer">Who it is.</param>
public sealed class PeerJoinedEventArgs(PeerInfo peer) : EventArgs
{
    /// <summary>Who entered. It joined later than this peer, so it is the one that makes the first offer.</summary>
    public PeerInfo Peer { get; } = peer;
}
