using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols;

/// <summary>The content of a signal from peer to peer: a description, a candidate, a text, or null for the end of candidates.</summary>
internal static class RelayedContent
{
    /// <summary>
    /// Returns whether a message is a signal from peer to peer, and its content. SignalR's protocol writes the server's own events.
    /// </summary>
    public static bool IsIn(HubMessage message, out string target, out string from, out object? content)
    {
        if (message is InvocationMessage { InvocationId: null, Headers: null or { Count: 0 }, StreamIds: null or [], Arguments: [string sender, var what] } signal
            && (what is RelayedDescription or RelayedCandidate or RelayedText || (what is null && signal.Target == nameof(ISignalingPeer.ReceiveIce))))
        {
            (target, from, content) = (signal.Target, sender, what);
            return true;
        }

        (target, from, content) = (string.Empty, string.Empty, null);
        return false;
    }

    public static int HeldBytes(object? content) => content switch
    {
        RelayedDescription description => description.HeldBytes,
        RelayedCandidate candidate => candidate.HeldBytes,
        RelayedText text => text.HeldBytes,
        _ => 0,
    };
}
