namespace Signaling.Contracts;

/// <summary>
/// The methods that a peer may call on the hub at <see cref="SignalingProtocol.Path"/>. Their names are the names on the wire.
/// A refused call fails with a SignalR <c>HubException</c> whose message ends in <c>code: explanation</c>, where the code is one of
/// <see cref="SignalingErrorCodes"/>.
/// </summary>
public interface ISignalingHub
{
    /// <summary>
    /// Joins a room. A connection is in at most one room at a time. The answer is delivered before any event of that room, so the call must be
    /// invoked: a call without an invocation ID (<c>send</c> instead of <c>invoke</c>) is refused.
    /// </summary>
    /// <param name="request">The room, and the name and metadata that the other peers receive.</param>
    /// <returns>This peer's ID and the room as it was at the moment of joining.</returns>
    /// <remarks>
    /// Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>already_joined</c>, <c>unauthorized</c>, <c>forbidden</c>, <c>room_full</c>,
    /// <c>server_full</c>.
    /// </remarks>
    Task<JoinResult> Join(JoinRequest request);

    /// <summary>
    /// Resumes the same peer on a new connection, to any node: with the same ID, metadata and <see cref="PeerInfo.Order"/>. The answer
    /// is delivered first, then the signals sent to the peer in the meantime, in order, then live events. An older connection of the peer receives
    /// <see cref="ISignalingPeer.Removed"/> with <see cref="RemovedReasons.Replaced"/>. Like <see cref="Join"/>, the call must be invoked.
    /// </summary>
    /// <param name="resumeToken">The secret from <see cref="JoinResult.ResumeToken"/>, which is valid as long as the peer exists.</param>
    /// <returns>The current room, and the same token again.</returns>
    /// <remarks>
    /// Refusals: <c>invalid_request</c>, <c>already_joined</c>, <c>unauthorized</c>, <c>forbidden</c>, <c>resume_failed</c>, <c>unavailable</c>, <c>draining</c>.
    /// </remarks>
    Task<JoinResult> Resume(string resumeToken);

    /// <summary>
    /// The same as <see cref="Resume"/> for clients that number their attempts and acknowledge the signals that they have received. A late attempt that
    /// the client has given up does not replace a newer one. A resume that is cut loses no signal and repeats none. Like <see cref="Join"/>, the call
    /// must be invoked.
    /// </summary>
    /// <param name="request">The token, the number of this attempt, and the number of signals that this client has received.</param>
    /// <returns>The current room, and the same token again.</returns>
    /// <remarks>
    /// Refusals: <c>invalid_request</c>, <c>already_joined</c>, <c>unauthorized</c>, <c>forbidden</c>, <c>resume_failed</c>, <c>unavailable</c>, <c>draining</c>.
    /// </remarks>
    Task<JoinResult> ResumeWith(ResumeRequest request);

    /// <summary>Leaves the room at once; the other peers receive <see cref="PeerLeftReasons.Left"/>. The connection stays open and may join again.</summary>
    /// <remarks>Refusals: <c>not_joined</c>.</remarks>
    Task Leave();

    /// <summary>Relays an offer to one peer of the same room, which receives <see cref="ISignalingPeer.ReceiveOffer"/>.</summary>
    /// <param name="to">The peer ID of the target.</param>
    /// <param name="offer">A description of type <c>offer</c> or <c>rollback</c>; it passes through untouched.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendOffer(string to, SessionDescription offer);

    /// <summary>Relays an answer to one peer of the same room, which receives <see cref="ISignalingPeer.ReceiveAnswer"/>.</summary>
    /// <param name="to">The peer ID of the target.</param>
    /// <param name="answer">A description of type <c>answer</c>, <c>pranswer</c> or <c>rollback</c>; it passes through untouched.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendAnswer(string to, SessionDescription answer);

    /// <summary>Relays an ICE candidate to one peer of the same room, which receives <see cref="ISignalingPeer.ReceiveIce"/>.</summary>
    /// <param name="to">The peer ID of the target.</param>
    /// <param name="candidate">The candidate, or null for the end of candidates; it passes through untouched.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendIce(string to, IceCandidate? candidate);

    /// <summary>Relays a message of the application. The server does not interpret its content.</summary>
    /// <param name="to">The peer ID of the target, or null for all other peers of the room.</param>
    /// <param name="payload">Any text, up to <see cref="SignalingProtocol.MaxMessageBytes"/> bytes of UTF-8.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>peer_not_found</c>.</remarks>
    Task<SendResult> SendMessage(string? to, string payload);

    /// <summary>Changes the caller's own display name or metadata. The other peers receive <see cref="ISignalingPeer.PeerUpdated"/>; the caller does not.</summary>
    /// <returns>The version of the roster that contains the update, so that the caller sees no gap.</returns>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>message_too_large</c>, <c>not_joined</c>, <c>unavailable</c>.</remarks>
    Task<UpdateResult> UpdatePeer(PeerUpdate update);

    /// <summary>Returns the current room. A client calls this to resync after a gap in the versions.</summary>
    /// <remarks>Refusals: <c>not_joined</c>.</remarks>
    Task<Roster> GetRoster();

    /// <summary>
    /// Returns the ICE servers again, with new TURN credentials if the server's expire. A client need not call this: the server sends
    /// <see cref="ISignalingPeer.IceServersChanged"/> before they expire.
    /// </summary>
    /// <remarks>Refusals: <c>not_joined</c>, <c>rate_limited</c>.</remarks>
    Task<IReadOnlyList<IceServer>> RefreshIceServers();

    /// <summary>
    /// Removes another peer from the room, wherever it is connected, and optionally bans it. The peer receives <see cref="ISignalingPeer.Removed"/> and its
    /// connection is closed; the others receive <see cref="ISignalingPeer.PeerLeft"/> with <see cref="PeerLeftReasons.Removed"/>. It cannot resume.
    /// Needs the permission <c>moderate</c>.
    /// </summary>
    /// <param name="peerId">The peer to remove; it may be suspended.</param>
    /// <param name="options">The reason and the length of the ban.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>not_joined</c>, <c>forbidden</c>, <c>peer_not_found</c>, <c>unavailable</c>.</remarks>
    Task RemovePeer(string peerId, RemoveOptions options);

    /// <summary>
    /// Locks the room, so that every newcomer is refused with <c>room_locked</c>, or unlocks it. Peers of the room can still resume. The lock ends with the
    /// room. Needs the permission <c>moderate</c>.
    /// </summary>
    /// <param name="locked">Whether the room is locked.</param>
    /// <remarks>Refusals: <c>not_joined</c>, <c>forbidden</c>, <c>unavailable</c>.</remarks>
    Task SetRoomLocked(bool locked);

    /// <summary>
    /// Reports what became of this peer's connection to another peer, for the metrics of the service. Each side reports each outcome of a connection once. The
    /// server counts the report, and keeps nothing of the two peers.
    /// </summary>
    /// <param name="report">The outcome, and how the two sides reach each other.</param>
    /// <remarks>Refusals: <c>invalid_request</c>, <c>not_joined</c>, <c>rate_limited</c>.</remarks>
    Task ReportConnection(ConnectionReport report);
}
