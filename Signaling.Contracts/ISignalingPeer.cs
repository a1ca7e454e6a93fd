namespace Signaling.Contracts;

/// <summary>
/// The events that a peer receives from the hub. The names of the methods are the names on the wire.
/// </summary>
/// <remarks>
/// From one sender to one target, signals and the <see cref="PeerJoined"/> and <see cref="PeerLeft"/> about that sender arrive in the order in
/// which they were sent. A <c>version</c> counts the changes of the room's roster: each change raises it by one.
/// </remarks>
public interface ISignalingPeer
{
    /// <summary>Another peer has joined the room.</summary>
    Task PeerJoined(PeerInfo peer, long version);

    /// <summary>Another peer has left the room, for one of <see cref="PeerLeftReasons"/>.</summary>
    Task PeerLeft(string peerId, string reason, long version);

    /// <summary>The name, the metadata or the state of another peer has changed.</summary>
    Task PeerUpdated(PeerInfo peer, long version);

    /// <summary>The whole room, because events were lost. It replaces the roster that the client has.</summary>
    Task RosterChanged(Roster roster);

    /// <summary>An offer. <paramref name="from"/> is written by the server, never taken from the sender.</summary>
    Task ReceiveOffer(string from, SessionDescription offer);

    /// <summary>An answer. <paramref name="from"/> is written by the server, never taken from the sender.</summary>
    Task ReceiveAnswer(string from, SessionDescription answer);

    /// <summary>An ICE candidate, or null for the end of candidates. <paramref name="from"/> is written by the server.</summary>
    Task ReceiveIce(string from, IceCandidate? candidate);

    /// <summary>A message of the application. <paramref name="from"/> is written by the server, never taken from the sender.</summary>
    Task ReceiveMessage(string from, string payload);

    /// <summary>New ICE servers, sent before the credentials of the former ones expire.</summary>
    Task IceServersChanged(IReadOnlyList<IceServer> iceServers);

    /// <summary>This peer was removed from its room, for one of <see cref="RemovedReasons"/>. The server then closes the connection.</summary>
    Task Removed(string reason);

    /// <summary>
    /// This node is draining, and ends the connection after about <paramref name="reconnectAfterMs"/> milliseconds. The server has already jittered this
    /// time. Read to the end of the connection, then connect again and call <see cref="ISignalingHub.Resume"/>.
    /// </summary>
    Task ServerDraining(int reconnectAfterMs);

    /// <summary>
    /// A newcomer was refused because the room is locked. Only peers that may moderate the room receive it: at most once for each user or network address in 30
    /// seconds, and at most ten times in that time.
    /// </summary>
    Task PeerKnocked(Knock knock);

    /// <summary>The room was locked or unlocked. Only peers that may moderate the room receive it, including the peer that has done it.</summary>
    Task RoomLockChanged(bool locked);
}
