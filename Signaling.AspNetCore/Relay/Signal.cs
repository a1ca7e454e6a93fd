using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>One event on its way to one or more peers.</summary>
/// <param name="Method">The event's name on the wire: a method of <see cref="ISignalingPeer"/>.</param>
/// <param name="Arguments">Its arguments, as the hub protocol will write them.</param>
/// <param name="Bytes">About how much memory it holds while it waits.</param>
/// <param name="From">The peer that sent it; null for what the server itself has to say.</param>
internal record Signal(string Method, object?[] Arguments, int Bytes, string? From = null)
{
    // What a signal takes besides its text, roughly: itself, its arguments and their headers.
    private const int FixedBytes = 256;

    /// <summary>The signal as SignalR writes it.</summary>
    public InvocationMessage Message { get; } = new(Method, Arguments);

    /// <summary>Stands in a queue for a <c>RosterChanged</c> that is read when it is its turn.</summary>
    public static Signal RosterDue { get; } = new(nameof(ISignalingPeer.RosterChanged), [], FixedBytes);

    public static RosterEvent PeerJoined(PeerInfo peer, long version) =>
        new(nameof(ISignalingPeer.PeerJoined), [peer, version], BytesOf(peer), peer);

    public static RosterEvent PeerLeft(PeerInfo peer, string reason, long version) =>
        new(nameof(ISignalingPeer.PeerLeft), [peer.PeerId, reason, version], FixedBytes, peer, reason);

    public static RosterEvent PeerUpdated(PeerInfo peer, long version) =>
        new(nameof(ISignalingPeer.PeerUpdated), [peer, version], BytesOf(peer), peer);

    public static Signal RosterChanged(Roster roster) => new(nameof(ISignalingPeer.RosterChanged), [roster], FixedBytes);

    /// <summary>About how much memory the events of these peers take, one of each.</summary>
    public static long BytesOf(IEnumerable<PeerInfo> peers) => peers.Sum(peer => (long)BytesOf(peer));

    public static Signal ReceiveOffer(string from, RelayedDescription offer) =>
        OfPeer(nameof(ISignalingPeer.ReceiveOffer), from, offer.HeldBytes, offer);

    public static Signal ReceiveAnswer(string from, RelayedDescription answer) =>
        OfPeer(nameof(ISignalingPeer.ReceiveAnswer), from, answer.HeldBytes, answer);

    public static Signal ReceiveIce(string from, RelayedCandidate? candidate) =>
        OfPeer(nameof(ISignalingPeer.ReceiveIce), from, candidate?.HeldBytes ?? 0, candidate);

    public static Signal ReceiveMessage(string from, RelayedText payload) =>
        OfPeer(nameof(ISignalingPeer.ReceiveMessage), from, payload.HeldBytes, payload);

    public static Signal Removed(string reason) => Of(nameof(ISignalingPeer.Removed), reason);

    public static Signal ServerDraining(int reconnectAfterMs) => Of(nameof(ISignalingPeer.ServerDraining), reconnectAfterMs);

    private static Signal OfPeer(string method, string from, int heldBytes, object? content) =>
        new(method, [from, content], FixedBytes + heldBytes, from);

    private static Signal Of(string method, object? argument) => new(method, [argument], FixedBytes);

    private static int BytesOf(PeerInfo peer) =>
        FixedBytes + (sizeof(char) * (peer.DisplayName.Length + peer.Metadata.Sum(entry => entry.Key.Length + entry.Value.Length)));
}
