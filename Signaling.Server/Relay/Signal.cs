using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.Server.Relay;

/// <summary>One event on its way to one or more peers.</summary>
/// <param name="Method">The event's name on the wire: a method of <see cref="ISignalingPeer"/>.</param>
/// <param name="Arguments">Its arguments, as the hub protocol will write them.</param>
/// <param name="Bytes">About how much memory it holds while it waits.</param>
/// <param name="From">The peer that sent it; null for what the server itself has to say.</param>
internal sealed record Signal(string Method, object?[] Arguments, int Bytes, string? From = null)
{
    // What a signal takes besides its text, roughly: itself, its arguments and their headers.
    private const int FixedBytes = 256;

    /// <summary>The signal as SignalR writes it.</summary>
    public InvocationMessage Message { get; } = new(Method, Arguments);

    public static Signal PeerJoined(PeerInfo peer, long version) => Of(nameof(ISignalingPeer.PeerJoined), TextLength(peer), peer, version);

    public static Signal PeerLeft(string peerId, string reason, long version) => Of(nameof(ISignalingPeer.PeerLeft), 0, peerId, reason, version);

    public static Signal PeerUpdated(PeerInfo peer, long version) => Of(nameof(ISignalingPeer.PeerUpdated), TextLength(peer), peer, version);

    public static Signal RosterChanged(Roster roster) => Of(nameof(ISignalingPeer.RosterChanged), roster.Peers.Sum(TextLength), roster);

    public static Signal ReceiveOffer(string from, RelayedDescription offer) =>
        OfPeer(nameof(ISignalingPeer.ReceiveOffer), from, offer.HeldBytes, offer);

    public static Signal ReceiveAnswer(string from, RelayedDescription answer) =>
        OfPeer(nameof(ISignalingPeer.ReceiveAnswer), from, answer.HeldBytes, answer);

    public static Signal ReceiveIce(string from, RelayedCandidate? candidate) =>
        OfPeer(nameof(ISignalingPeer.ReceiveIce), from, candidate?.HeldBytes ?? 0, candidate);

    public static Signal ReceiveMessage(string from, RelayedText payload) =>
        OfPeer(nameof(ISignalingPeer.ReceiveMessage), from, payload.HeldBytes, payload);

    public static Signal Removed(string reason) => Of(nameof(ISignalingPeer.Removed), 0, reason);

    public static Signal ServerDraining(int reconnectAfterMs) => Of(nameof(ISignalingPeer.ServerDraining), 0, reconnectAfterMs);

    private static Signal OfPeer(string method, string from, int heldBytes, object? content) =>
        new(method, [from, content], FixedBytes + heldBytes, from);

    private static Signal Of(string method, int textLength, params object?[] arguments) =>
        new(method, arguments, FixedBytes + (sizeof(char) * textLength));

    private static int TextLength(PeerInfo peer) => peer.DisplayName.Length + peer.Metadata.Sum(entry => entry.Key.Length + entry.Value.Length);
}
