using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The name, the metadata or the state of another peer has changed.</summary>
/// <param name="peer">The peer with its new values.</param>
public sealed class PeerUpdatedEventArgs(PeerInfo peer) : EventArgs
{
    /// <summary>Gets the peer with its new values.</summary>
    public PeerInfo Peer { get; } = peer;
}
