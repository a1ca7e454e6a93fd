using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// A peer's connection to the signaling service. It joins one room at a time, relays session descriptions and ICE candidates to the other peers
/// of that room, and keeps the room's roster. It does not depend on any WebRTC library. Later versions may add members.
/// </summary>
/// <remarks>
/// <para>
/// All members may be used from any thread. Calls throw <see cref="SignalingException"/> when the server refuses, when the connection is lost and when
/// there is none, <see cref="OperationCanceledException"/> soon after their token is cancelled, and <see cref="ObjectDisposedException"/> after
/// <see cref="IAsyncDisposable.DisposeAsync"/>.
/// </para>
/// <para>
/// Events are raised one at a time, in the order of the wire, on a thread-pool thread or on
/// <see cref="SignalingClientOptions.SynchronizationContext"/>. The next handler, and the next event, wait until a handler's task has completed. A
/// handler may await every call of this client. An exception in a handler is logged and affects no other handler. When an event is raised,
/// <see cref="Peers"/> and the other properties are as of this event. Signals are raised only for senders that are in <see cref="Peers"/>, and for
/// <see cref="SignalingProtocol.ServerPeerId"/>. A handler that never completes stops all events: see <see cref="SignalingClientOptions.EventCapacity"/>.
/// </para>
/// </remarks>
public interface ISignalingClient : IAsyncDisposable
{
    /// <summary>Another peer has joined the room.</summary>
    event Func<PeerJoinedEvent, Task>? PeerJoined;

    /// <summary>Another peer has left the room.</summary>
    event Func<PeerLeftEvent, Task>? PeerLeft;

    /// <summary>The name, the metadata or the state of another peer has changed.</summary>
    event Func<PeerUpdatedEvent, Task>? PeerUpdated;

    /// <summary>The whole room, because events were lost, or came while there was no connection.</summary>
    event Func<RosterChangedEvent, Task>? RosterChanged;

    /// <summary>An offer has arrived, or a rollback of an offer.</summary>
    event Func<OfferReceivedEvent, Task>? OfferReceived;

    /// <summary>An answer has arrived.</summary>
    event Func<AnswerReceivedEvent, Task>? AnswerReceived;

    /// <summary>An ICE candidate has arrived, or the end of candidates.</summary>
    event Func<IceCandidateReceivedEvent, Task>? IceCandidateReceived;

    /// <summary>A message of the application has arrived.</summary>
    event Func<MessageReceivedEvent, Task>? MessageReceived;

    /// <summary>The server has sent new ICE servers, before the credentials of the former ones expire.</summary>
    event Func<IceServersChangedEvent, Task>? IceServersChanged;

    /// <summary>This peer was removed from its room. <see cref="Closed"/> follows.</summary>
    event Func<RemovedEvent, Task>? Removed;

    /// <summary>
    /// A newcomer was refused because the room is locked. Only a client that may moderate the room receives it. See <see cref="JoinResult.Permissions"/>.
    /// </summary>
    event Func<PeerKnockedEvent, Task>? PeerKnocked;

    /// <summary>
    /// The room was locked or unlocked, perhaps by this client. Only a client that may moderate the room receives it. <see cref="JoinResult.RoomLocked"/>
    /// has the state before.
    /// </summary>
    event Func<RoomLockChangedEvent, Task>? RoomLockChanged;

    /// <summary>The peers have changed that do not know <see cref="SignalingClientOptions.RoomSecret"/>.</summary>
    event Func<StrangersChangedEvent, Task>? StrangersChanged;

    /// <summary>A signal was refused because it is not authentic. Not raised without <see cref="SignalingClientOptions.RoomSecret"/>.</summary>
    event Func<SignalRefusedEvent, Task>? SignalRefused;

    /// <summary>The server's node is draining. The client moves to another node by itself.</summary>
    event Func<ServerDrainingEvent, Task>? ServerDraining;

    /// <summary>The connection broke, and the client tries to reconnect.</summary>
    event Func<ReconnectingEvent, Task>? Reconnecting;

    /// <summary>The client has a new connection.</summary>
    event Func<ReconnectedEvent, Task>? Reconnected;

    /// <summary>The connection is closed until the application connects again.</summary>
    event Func<ClosedEvent, Task>? Closed;

    /// <summary>Gets the state of the connection to the server.</summary>
    SignalingClientState State { get; }

    /// <summary>
    /// Gets the room as one snapshot, whose values belong together; null outside a room. While reconnecting, it keeps its last value.
    /// </summary>
    RoomSnapshot? CurrentRoom { get; }

    /// <summary>
    /// Gets this peer's ID in its room; null outside a room. The ID stays the same when the client resumes after a break, and changes when the client
    /// has to join again.
    /// </summary>
    string? PeerId { get; }

    /// <summary>Gets the room's name; null outside a room. While reconnecting, all properties of the room keep their last values.</summary>
    string? Room { get; }

    /// <summary>Gets this peer as the other peers see it; null outside a room.</summary>
    PeerInfo? Self { get; }

    /// <summary>Gets the other peers of the room, ordered by <see cref="PeerInfo.Order"/>: a snapshot that never changes. Empty outside a room.</summary>
    IReadOnlyList<PeerInfo> Peers { get; }

    /// <summary>Gets the version of the roster in <see cref="Peers"/>; 0 outside a room.</summary>
    long Version { get; }

    /// <summary>Gets the STUN and TURN servers to use, ready for an RTCConfiguration. Empty outside a room.</summary>
    IReadOnlyList<IceServer> IceServers { get; }

    /// <summary>
    /// Gets the limits of the server, known from the last <c>Join</c>; null before the first one. The client refuses larger content with
    /// <c>message_too_large</c> and does not send it.
    /// </summary>
    Limits? Limits { get; }

    /// <summary>
    /// Returns all events as one sequence. It counts as a handler: from this call on, each event waits until the application has asked for the
    /// one after it. So call this before joining, read to the end, and do not call it without reading. The sequence ends when the client is
    /// disposed.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence with <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<SignalingEvent> ReadEventsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Connects to the server; does nothing when connected. <see cref="JoinAsync(JoinRequest, CancellationToken)"/> does this by itself.
    /// The first connection is tried once. If it breaks later, the client reconnects by <see cref="SignalingClientOptions.ReconnectPolicy"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="SignalingException">
    /// The server is unreachable, or it refused the connection: then <see cref="SignalingException.Code"/> is <c>unauthorized</c>,
    /// <c>forbidden</c> or <c>unavailable</c>.
    /// </exception>
    Task ConnectAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Leaves the room, if the client is in one, and closes the connection. The client can connect and join again. Pending calls fail, and no further
    /// event of the room is raised. It takes 2 seconds at most: a server that does not answer gets no leave. During a break the client cannot send
    /// the leave, and the other peers see this peer suspended until the server's resume window is over. Does nothing when not connected.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the client disconnects nevertheless, or stays connected outside the room.</param>
    Task DisconnectAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells the client that the network may be back or may have changed. A client that waits before its next attempt reconnects at once. A connected
    /// client checks within 5 seconds whether its connection still works. The client does this by itself when the system reports such a change
    /// (<see cref="SignalingClientOptions.UseNetworkHints"/>). An application may know more, such as that the machine has just woken up.
    /// Does nothing when the client is neither connected nor connecting.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    void ReconnectNow();

    /// <summary>Joins a room; connects first when not connected.</summary>
    /// <param name="room">The room's name: 1 to 128 characters without control, invisible or direction characters.</param>
    /// <param name="displayName">The name that the other peers see: up to 64 characters; null for none.</param>
    /// <param name="metadata">The application's own data about this peer: up to 16 entries and 4 KiB; null for none.</param>
    /// <param name="cancellationToken">Cancels the join. If the server has already accepted this peer, the client leaves again.</param>
    /// <inheritdoc cref="JoinAsync(JoinRequest, CancellationToken)"/>
    Task<JoinResult> JoinAsync(
        string room,
        string? displayName = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Joins a room; connects first when not connected. This peer is the latest of the room, so it makes the first offer to each of
    /// <see cref="JoinResult.Peers"/>. Events of the room may be raised before the caller continues; <see cref="Peers"/> is correct by then.
    /// </summary>
    /// <param name="request">The room, and the name and metadata that the other peers receive.</param>
    /// <param name="cancellationToken">
    /// Cancels the join. If the server has already accepted this peer, the client leaves again. If the server does not answer, or the application
    /// joins again at once, the client does so by closing its connection.
    /// </param>
    /// <returns>This peer's ID and the room as it was at the moment of joining.</returns>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>already_joined</c>, <c>room_full</c>, <c>room_locked</c>, <c>banned</c>, <c>invalid_request</c>,
    /// <c>message_too_large</c>, <c>unauthorized</c>, <c>forbidden</c>, <c>server_full</c>, <c>unavailable</c> or <c>draining</c>; or the
    /// server is unreachable.
    /// </exception>
    Task<JoinResult> JoinAsync(JoinRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Leaves the room at once; the connection stays open and may join again. While reconnecting, the client cannot send the leave. It does not
    /// return to the room, and the other peers see this peer suspended until the server's resume window is over. No handler of an event of the room is
    /// called after this has completed.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the client leaves nevertheless.</param>
    /// <exception cref="SignalingException">The server refused the call with <c>not_joined</c>; or the connection was lost.</exception>
    Task LeaveAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends an offer to one peer of the room. Consecutive calls arrive in the order in which they were started.</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="offer">The offer, or a rollback: the W3C RTCSessionDescriptionInit. 64 KiB of SDP at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the offer may have been sent.</param>
    /// <returns>One of <see cref="SendStatuses"/>: the signal was passed to the target, or it waits because the target is suspended.</returns>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c>, <c>peer_not_found</c>, <c>invalid_request</c>, <c>message_too_large</c>,
    /// <c>mailbox_full</c>, <c>rate_limited</c> or <c>unavailable</c>; or there is no connection, or it was lost.
    /// </exception>
    Task<SendResult> SendOfferAsync(string to, SessionDescription offer, CancellationToken cancellationToken = default);

    /// <summary>Sends an answer to one peer of the room.</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="answer">The answer, provisional or final, or a rollback: the W3C RTCSessionDescriptionInit. 64 KiB of SDP at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the answer may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    Task<SendResult> SendAnswerAsync(string to, SessionDescription answer, CancellationToken cancellationToken = default);

    /// <summary>Sends an ICE candidate to one peer of the room, as soon as it is gathered (trickle ICE, RFC 8838).</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="candidate">The W3C RTCIceCandidateInit, null for the end of candidates. 4 KiB at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the candidate may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    Task<SendResult> SendIceAsync(string to, IceCandidate? candidate, CancellationToken cancellationToken = default);

    /// <summary>Sends a message of the application to one peer of the room.</summary>
    /// <param name="to">The ID of the target.</param>
    /// <param name="payload">Any text that is valid Unicode. 16 KiB as UTF-8 at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    Task<SendResult> SendMessageAsync(string to, string payload, CancellationToken cancellationToken = default);

    /// <summary>Sends a message of the application to all other peers of the room.</summary>
    /// <param name="payload">Any text that is valid Unicode. 16 KiB as UTF-8 at most, unless <see cref="Limits"/> says otherwise.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been sent.</param>
    /// <inheritdoc cref="SendOfferAsync"/>
    Task<SendResult> BroadcastMessageAsync(string payload, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes this peer's own display name or metadata. The other peers receive <see cref="PeerUpdated"/>, this peer does not. If the client has to
    /// join again after a break, it uses the last name and metadata.
    /// </summary>
    /// <param name="update">The new values; a null field stays as it was.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have been made.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c>, <c>invalid_request</c> or <c>message_too_large</c>; or there is no connection, or it was lost.
    /// </exception>
    Task UpdatePeerAsync(PeerUpdate update, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the current room from the server, and updates <see cref="Peers"/>. The client does this by itself when it sees a gap, so an application
    /// rarely needs it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SignalingException">The server refused the call with <c>not_joined</c>; or there is no connection, or it was lost.</exception>
    Task<Roster> GetRosterAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the ICE servers from the server again, with new TURN credentials if the server's expire, and updates <see cref="IceServers"/> with
    /// <see cref="IceServersChanged"/>. The server sends new ones by itself before they expire, so an application rarely needs it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c> or <c>rate_limited</c>; or there is no connection, or it was lost.
    /// </exception>
    Task<IReadOnlyList<IceServer>> RefreshIceServersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes another peer from the room, and optionally bans it. It receives <see cref="Removed"/> and cannot resume. Needs the permission
    /// <c>moderate</c>.
    /// </summary>
    /// <param name="peerId">The ID of the peer; it may be suspended.</param>
    /// <param name="options">The reason and the length of the ban. Default: no ban.</param>
    /// <param name="cancellationToken">Stops waiting; the peer may have been removed.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>forbidden</c>, <c>not_joined</c>, <c>peer_not_found</c>, <c>invalid_request</c> or <c>unavailable</c>; or
    /// there is no connection, or it was lost.
    /// </exception>
    Task RemovePeerAsync(string peerId, RemoveOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Locks the room, so that newcomers are refused with <c>room_locked</c>, or unlocks it. Peers of the room can still resume. The lock ends with the room.
    /// Needs the permission <c>moderate</c>.
    /// </summary>
    /// <param name="locked">Whether the room is locked.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have been made.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>forbidden</c>, <c>not_joined</c> or <c>unavailable</c>; or there is no connection, or it was lost.
    /// </exception>
    Task SetRoomLockedAsync(bool locked, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reports what became of a peer connection, for the metrics of the service. Report each outcome of a connection once, and ignore a failure of this call:
    /// it changes nothing for the peers.
    /// </summary>
    /// <param name="report">The outcome, and how the two sides reach each other.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>not_joined</c>, <c>invalid_request</c> or <c>rate_limited</c>; or there is no connection, or it was lost.
    /// </exception>
    Task ReportConnectionAsync(ConnectionReport report, CancellationToken cancellationToken = default);
}
