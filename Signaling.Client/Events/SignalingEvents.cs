using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>An event of an <see cref="ISignalingClient"/>. Later versions may add events.</summary>
public abstract record SignalingEvent
{
    private protected SignalingEvent()
    {
    }
}

/// <summary>Another peer has joined the room.</summary>
/// <param name="Peer">The peer.</param>
public sealed record PeerJoinedEvent(PeerInfo Peer) : SignalingEvent;

/// <summary>Another peer has left the room.</summary>
/// <param name="PeerId">The ID of the peer.</param>
/// <param name="Reason">One of <see cref="PeerLeftReasons"/>, or a reason that a later server version added.</param>
public sealed record PeerLeftEvent(string PeerId, string Reason) : SignalingEvent;

/// <summary>The name, the metadata or the state of another peer has changed.</summary>
/// <param name="Peer">The peer as it is now.</param>
public sealed record PeerUpdatedEvent(PeerInfo Peer) : SignalingEvent;

/// <summary>
/// The whole room, because events were lost, or came while there was no connection. The client raises no <see cref="PeerJoinedEvent"/>,
/// <see cref="PeerLeftEvent"/> or <see cref="PeerUpdatedEvent"/> for these changes: compare the roster with your data.
/// </summary>
/// <param name="Roster">The room with its version.</param>
public sealed record RosterChangedEvent(Roster Roster) : SignalingEvent;

/// <summary>An offer has arrived, or a rollback of an offer.</summary>
/// <param name="From">The ID of the sender, written by the server.</param>
/// <param name="Offer">The W3C RTCSessionDescriptionInit.</param>
public sealed record OfferReceivedEvent(string From, SessionDescription Offer) : SignalingEvent;

/// <summary>An answer has arrived.</summary>
/// <param name="From">The ID of the sender, written by the server.</param>
/// <param name="Answer">The W3C RTCSessionDescriptionInit.</param>
public sealed record AnswerReceivedEvent(string From, SessionDescription Answer) : SignalingEvent;

/// <summary>An ICE candidate has arrived, or the end of candidates.</summary>
/// <param name="From">The ID of the sender, written by the server.</param>
/// <param name="Candidate">The W3C RTCIceCandidateInit; null for the end of candidates.</param>
public sealed record IceCandidateReceivedEvent(string From, IceCandidate? Candidate) : SignalingEvent;

/// <summary>A message of the application has arrived.</summary>
/// <param name="From">The ID of the sender, written by the server; <see cref="SignalingProtocol.ServerPeerId"/> for the server itself.</param>
/// <param name="Payload">The text as it was sent.</param>
public sealed record MessageReceivedEvent(string From, string Payload) : SignalingEvent
{
    /// <summary>Returns a text without the payload, so that a log does not contain it.</summary>
    public override string ToString() => $"MessageReceivedEvent {{ From = {From}, Length = {Payload.Length} }}";
}

/// <summary>The server has sent new ICE servers, before the credentials of the former ones expire.</summary>
/// <param name="IceServers">The STUN and TURN servers to use from now on.</param>
public sealed record IceServersChangedEvent(IReadOnlyList<IceServer> IceServers) : SignalingEvent;

/// <summary>
/// This peer was removed from its room, or another client has resumed with its resume token. The server then closes the connection, and the
/// client does not reconnect: <see cref="ClosedEvent"/> follows.
/// </summary>
/// <param name="Reason">One of <see cref="RemovedReasons"/>, or a reason that a later server version added.</param>
public sealed record RemovedEvent(string Reason) : SignalingEvent;

/// <summary>
/// The server's node is draining. After <paramref name="ReconnectAfter"/> the client drops the connection without leaving its room, and resumes on
/// another node: <see cref="ReconnectingEvent"/> and <see cref="ReconnectedEvent"/> follow. The application need not act.
/// </summary>
/// <param name="ReconnectAfter">The time until the node ends the connection.</param>
public sealed record ServerDrainingEvent(TimeSpan ReconnectAfter) : SignalingEvent;

/// <summary>
/// The connection broke, and the client tries to reconnect. Working peer connections continue to work. <see cref="ReconnectedEvent"/> or
/// <see cref="ClosedEvent"/> follows.
/// </summary>
/// <param name="Exception">The cause, if it is known.</param>
public sealed record ReconnectingEvent(Exception? Exception) : SignalingEvent;

/// <summary>The client has a new connection.</summary>
/// <param name="Join">The room; null when the client is in no room.</param>
/// <param name="Resumed">
/// Whether the client is still the same peer. Then <see cref="RosterChangedEvent"/> was raised before if the room has changed, and the signals sent to
/// this peer in the meantime follow. Otherwise the client has joined its room again as a new peer with a new ID, so the other peers have seen it
/// leave and join.
/// </param>
/// <param name="RejoinError">The server's refusal of the rejoin; null when the server has not refused it.</param>
public sealed record ReconnectedEvent(JoinResult? Join, bool Resumed, SignalingException? RejoinError) : SignalingEvent;

/// <summary>
/// The connection is closed until the application connects again. Not raised after <see cref="ISignalingClient.DisconnectAsync"/> and
/// <see cref="IAsyncDisposable.DisposeAsync"/>.
/// </summary>
/// <param name="Exception">The cause, if it is known.</param>
public sealed record ClosedEvent(Exception? Exception) : SignalingEvent;

/// <summary>A newcomer was refused because the room is locked. Only a client that may moderate the room receives it.</summary>
/// <param name="Knock">The newcomer.</param>
public sealed record PeerKnockedEvent(Knock Knock) : SignalingEvent;

/// <summary>The room was locked or unlocked, perhaps by this client. Only a client that may moderate the room receives it.</summary>
/// <param name="IsLocked">Whether the room is locked: newcomers are refused.</param>
public sealed record RoomLockChangedEvent(bool IsLocked) : SignalingEvent;

/// <summary>The peers have changed that do not know <see cref="SignalingClientOptions.RoomSecret"/>. Not raised without a secret.</summary>
/// <param name="Strangers">These peers, as in <see cref="RoomSnapshot.Strangers"/>.</param>
public sealed record StrangersChangedEvent(IReadOnlyList<Stranger> Strangers) : SignalingEvent;

/// <summary>
/// A signal was refused that only a dishonest or broken server or peer sends. The client continues. Not raised without <see
/// cref="SignalingClientOptions.RoomSecret"/>.
/// </summary>
/// <param name="From">The ID of the sender, as the server says.</param>
/// <param name="Signal">The event that the signal would have been, such as <c>OfferReceivedEvent</c>.</param>
/// <param name="Refusal">Why it was refused.</param>
public sealed record SignalRefusedEvent(string From, string Signal, SignalRefusal Refusal) : SignalingEvent;
