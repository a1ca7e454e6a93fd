namespace Signaling.Contracts;

/// <summary>
/// What a peer may call on the hub at <see cref="SignalingProtocol.Path"/>. The names of the methods are the names on the wire.
/// A refused call fails with a SignalR <c>HubException</c> whose message ends in <c>code: explanation</c>, where the code is one of
/// <see cref="SignalingErrorCodes"/>.
/// </summary>
public interface ISignalingHub
{
    /// <summary>
    /// Enters one room. A connection is in at most one room at a time. The answer is delivered before any event of that room, so it has to be
    /// asked for: a call without an invocation ID (<c>send</c> instead of <c>invoke</c>) is refused.
    /// </summary>
    /// <param name="request">The room, and what the others shall see of this peer.</param>
    /// <returns>This peer's ID and the room as it was at the moment of joining.</returns>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>already_joined</c>, <c>room_full</c>, <c>server_full</c>.</remarks>
    Task<JoinResult> Join(JoinRequest request);

    /// <summary>
    /// Comes back as the same peer on a new connection, to any node: with the same ID, metadata and <see cref="PeerInfo.Order"/>. The answer
    /// is delivered first, then what was sent to the peer meanwhile, in order, then live events. An older connection of the peer gets
    /// <see cref="ISignalingPeer.Removed"/> with <see cref="RemovedReasons.Replaced"/>. Like <see cref="Join"/>, it has to be invoked.
    /// </summary>
    /// <param name="resumeToken">The secret from <see cref="JoinResult.ResumeToken"/>, which holds as long as the peer exists.</param>
    /// <returns>The room as it is now, and the same token again.</returns>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>already_joined</c>, <c>resume_failed</c>, <c>unavailable</c>, <c>draining</c>.</remarks>
    Task<JoinResult> Resume(string resumeToken);

    /// <summary>
    /// The same for clients that number their attempts and acknowledge what they have received: an attempt that the client gave up and that arrives
    /// late does not replace a newer one, and a resume that is cut loses no signal and repeats none. Like <see cref="Join"/>, it has to be invoked.
    /// </summary>
    /// <param name="request">The token, the number of this attempt, and how many signals this client has received.</param>
    /// <returns>The room as it is now, and the same token again.</returns>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>already_joined</c>, <c>resume_failed</c>, <c>unavailable</c>, <c>draining</c>.</remarks>
    Task<JoinResult> ResumeWith(ResumeRequest request);

    /// <summary>Leaves the room at once; the others are told <see cref="PeerLeftReasons.Left"/>. The connection stays and may join again.</summary>
    /// <remarks>Refusals: <c>not_joined</c>.</remarks>
    Task Leave();

    /// <summary>Relays an offer to one peer of the same room, who gets <see cref="ISignalingPeer.ReceiveOffer"/>.</summary>
    /// <param name="to">The peer ID of the target.</param>
    /// <param name="offer">A description of type <c>offer</c> or <c>rollback</c>; it passes through untouched.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendOffer(string to, SessionDescription offer);

    /// <summary>Relays an answer to one peer of the same room, who gets <see cref="ISignalingPeer.ReceiveAnswer"/>.</summary>
    /// <param name="to">The peer ID of the target.</param>
    /// <param name="answer">A description of type <c>answer</c>, <c>pranswer</c> or <c>rollback</c>; it passes through untouched.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendAnswer(string to, SessionDescription answer);

    /// <summary>Relays an ICE candidate to one peer of the same room, who gets <see cref="ISignalingPeer.ReceiveIce"/>.</summary>
    /// <param name="to">The peer ID of the target.</param>
    /// <param name="candidate">The candidate, or null for the end of candidates; it passes through untouched.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendIce(string to, IceCandidate? candidate);

    /// <summary>Relays an application's own message, whose content the server does not look at.</summary>
    /// <param name="to">The peer ID of the target, or null for everybody else in the room.</param>
    /// <param name="payload">Any text, up to <see cref="SignalingProtocol.MaxMessageBytes"/> bytes of UTF-8.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendMessage(string? to, string payload);

    /// <summary>Changes one's own display name or metadata. The others get <see cref="ISignalingPeer.PeerUpdated"/>; the caller does not.</summary>
    /// <returns>The version of the roster that has the update, so that the caller sees no gap.</returns>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>unavailable</c>.</remarks>
    Task<UpdateResult> UpdatePeer(PeerUpdate update);

    /// <summary>The room as it is now, to mend a gap in the versions.</summary>
    /// <remarks>Refusals: <c>not_joined</c>.</remarks>
    Task<Roster> GetRoster();
}
