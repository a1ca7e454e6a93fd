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

    public static Signal ReceiveOffer(string from, SessionDescription offer) => OfPeer(nameof(ISignalingPeer.ReceiveOffer), from, offer.Sdp.Length, offer);

    public static Signal ReceiveAnswer(string from, SessionDescription answer) =>
        OfPeer(nameof(ISignalingPeer.ReceiveAnswer), from, answer.Sdp.Length, answer);

    public static Signal ReceiveIce(string from, IceCandidate? candidate) =>
        OfPeer(nameof(ISignalingPeer.ReceiveIce), from, candidate is null ? 0 : TextLength(candidate), candidate);

    public static Signal ReceiveMessage(string from, string payload) => OfPeer(nameof(ISignalingPeer.ReceiveMessage), from, payload.Length, payload);

    public static Signal Removed(string reason) => Of(nameof(ISignalingPeer.Removed), 0, reason);

    public static Signal ServerDraining(int reconnectAfterMs) => Of(nameof(ISignalingPeer.ServerDraining), 0, reconnectAfterMs);

    private static Signal OfPeer(string method, string from, int textLength, object? content) =>
        new(method, [from, content], FixedBytes + (sizeof(char) * textLength), from);

    private static Signal Of(string method, int textLength, params object?[] arguments) =>
        new(method, arguments, FixedBytes + (sizeof(char) * textLength));

    private static int TextLength(IceCandidate candidate) =>
        candidate.Candidate.Length + (candidate.SdpMid?.Length ?? 0) + (candidate.UsernameFragment?.Length ?? 0);

    private static int TextLength(PeerInfo peer) => peer.DisplayName.Length + peer.Metadata.Sum(entry => entry.Key.Length + entry.Value.Length);
}
