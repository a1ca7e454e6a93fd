using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Somebody else left the room.</summary>
/// <param name="peerId">Who it was.</param>
/// <param name="reason">Why it left.</param>
public sealed class PeerLeftEventArgs(string peerId, string reason) : EventArgs
{
    /// <summary>The ID of the peer that left.</summary>
    public string PeerId { get; } = peerId;

    /// <summary>One of <see cref="PeerLeftReasons"/>, or a reason that a later server added.</summary>
    public string Reason { get; } = reason;
}
