using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The name, the metadata or the state of another peer has changed.</summary>
/// <param name="peer">The peer as it is now.</param>
public sealed class PeerUpdatedEventArgs(PeerInfo peer) : EventArgs
{
    /// <summary>The peer as it is now.</summary>
    public PeerInfo Peer { get; } = peer;
}
