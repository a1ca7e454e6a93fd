using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>A signal or an event that is sent to one or more peers.</summary>
/// <param name="Method">The event's name on the wire: a method of <see cref="ISignalingPeer"/>.</param>
/// <param name="Arguments">Its arguments, as the hub protocol will write them.</param>
/// <param name="Bytes">The approximate memory that it takes while it waits, in bytes.</param>
/// <param name="From">The peer that sent it; null for an event of the server.</param>
internal record Signal(string Method, object?[] Arguments, int Bytes, string? From = null)
{
    // The approximate memory of a signal without its text: the object, its arguments and their headers.
    private const int FixedBytes = 256;

    /// <summary>Gets what the signal carries.</summary>
    public SignalKind Kind { get; init; }

    /// <summary>Gets the size of the content of a peer's signal as it was received, in bytes.</summary>
    public int ContentBytes => Bytes - FixedBytes;

    /// <summary>Gets the message that SignalR writes. It also holds the method and the arguments.</summary>
    public InvocationMessage Message { get; } = new(Method, Arguments);

    public string Method => Message.Target;

    public object?[] Arguments => Message.Arguments;

    /// <summary>Gets the placeholder for a queued <c>RosterChanged</c>. The roster is read when the placeholder is first in the queue.</summary>
    public static Signal RosterDue { get; } = new(nameof(ISignalingPeer.RosterChanged), [], FixedBytes);

    public static RosterEvent PeerJoined(PeerInfo peer, long version) =>
        new(nameof(ISignalingPeer.PeerJoined), [peer, version], BytesOf(peer), peer);

    public static RosterEvent PeerLeft(PeerInfo peer, string reason, long version) =>
        new(nameof(ISignalingPeer.PeerLeft), [peer.PeerId, reason, version], FixedBytes, peer, reason);

    public static RosterEvent PeerUpdated(PeerInfo peer, long version) =>
        new(nameof(ISignalingPeer.PeerUpdated), [peer, version], BytesOf(peer), peer);

    public static Signal RosterChanged(Roster roster) => new(nameof(ISignalingPeer.RosterChanged), [roster], FixedBytes);

    /// <summary>Returns the approximate memory of one event for each of these peers, in bytes.</summary>
    public static long BytesOf(IEnumerable<PeerInfo> peers) => peers.Sum(peer => (long)BytesOf(peer));

    public static Signal ReceiveOffer(string from, RelayedDescription offer) =>
        OfPeer(SignalKind.Offer, nameof(ISignalingPeer.ReceiveOffer), from, offer.HeldBytes, offer);

    public static Signal ReceiveAnswer(string from, RelayedDescription answer) =>
        OfPeer(SignalKind.Answer, nameof(ISignalingPeer.ReceiveAnswer), from, answer.HeldBytes, answer);

    public static Signal ReceiveIce(string from, RelayedCandidate? candidate) =>
        OfPeer(SignalKind.Candidate, nameof(ISignalingPeer.ReceiveIce), from, candidate?.HeldBytes ?? 0, candidate);

    public static Signal ReceiveMessage(string from, RelayedText payload) =>
        OfPeer(SignalKind.Message, nameof(ISignalingPeer.ReceiveMessage), from, payload.HeldBytes, payload);

    public static Signal IceServersChanged(IReadOnlyList<IceServer> iceServers) => Of(nameof(ISignalingPeer.IceServersChanged), iceServers);

    public static Signal Removed(string reason) => Of(nameof(ISignalingPeer.Removed), reason);

    public static Signal ServerDraining(int reconnectAfterMs) => Of(nameof(ISignalingPeer.ServerDraining), reconnectAfterMs);

    public static Signal PeerKnocked(Knock knock) => Of(nameof(ISignalingPeer.PeerKnocked), knock);

    public static Signal RoomLockChanged(bool isLocked) => Of(nameof(ISignalingPeer.RoomLockChanged), isLocked);

    private static Signal OfPeer(SignalKind kind, string method, string from, int heldBytes, object? content) =>
        new(method, [from, content], FixedBytes + heldBytes, from) { Kind = kind };

    private static Signal Of(string method, object? argument) => new(method, [argument], FixedBytes);

    private static int BytesOf(PeerInfo peer) =>
        FixedBytes + (sizeof(char) * (peer.DisplayName.Length + (peer.UserId?.Length ?? 0) + peer.Metadata.Sum(entry => entry.Key.Length + entry.Value.Length)));
}
