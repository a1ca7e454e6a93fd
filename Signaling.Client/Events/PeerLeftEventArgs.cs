using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Another peer has left the room.</summary>
/// <param name="peerId">The ID of the peer that left.</param>
/// <param name="reason">The reason.</param>
public sealed class PeerLeftEventArgs(string peerId, string reason) : EventArgs
{
    /// <summary>Gets the ID of the peer that left.</summary>
    public string PeerId { get; } = peerId;

    /// <summary>Gets the reason: one of <see cref="PeerLeftReasons"/>, or a reason that a later server version added.</summary>
    public string Reason { get; } = reason;
}
