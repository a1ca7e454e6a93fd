using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Protocols;

/// <summary>What a signal from peer to peer carries: a description, a candidate, a text, or null for the end of candidates.</summary>
internal static class RelayedContent
{
    /// <summary>Whether it can be written as what is relayed; what the server itself says is left to SignalR.</summary>
    public static bool Is(object? content, string target) =>
        content is RelayedDescription or RelayedCandidate or RelayedText || (content is null && target == nameof(ISignalingPeer.ReceiveIce));

    public static int HeldBytes(object? content) => content switch
    {
        RelayedDescription description => description.HeldBytes,
        RelayedCandidate candidate => candidate.HeldBytes,
        RelayedText text => text.HeldBytes,
        _ => 0,
    };
}
