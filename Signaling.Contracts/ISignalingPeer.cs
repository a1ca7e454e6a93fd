namespace Signaling.Contracts;

/// <summary>
/// What a peer is told: the events that the hub sends to its clients. The names of the methods are the names on the wire.
/// </summary>
/// <remarks>
/// From one sender to one target, signals and the <see cref="PeerJoined"/> and <see cref="PeerLeft"/> about that sender arrive in the order in
/// which they were sent. A <c>version</c> counts the changes of the room's roster: each change raises it by one.
/// </remarks>
public interface ISignalingPeer
{
    /// <summary>Somebody else entered the room.</summary>
    Task PeerJoined(PeerInfo peer, long version);

    /// <summary>Somebody else left the room, for one of <see cref="PeerLeftReasons"/>.</summary>
    Task PeerLeft(string peerId, string reason, long version);

    /// <summary>The name, the metadata or the state of somebody else changed.</summary>
    Task PeerUpdated(PeerInfo peer, long version);

    /// <summary>The whole room anew, because events were lost on the way; it replaces what the client knew.</summary>
    Task RosterChanged(Roster roster);

    /// <summary>An offer. <paramref name="from"/> is written by the server, never taken from the sender.</summary>
    Task ReceiveOffer(string from, SessionDescription offer);

    /// <summary>An answer. <paramref name="from"/> is written by the server, never taken from the sender.</summary>
    Task ReceiveAnswer(string from, SessionDescription answer);

    /// <summary>An ICE candidate, or null for the end of candidates. <paramref name="from"/> is written by the server.</summary>
    Task ReceiveIce(string from, IceCandidate? candidate);

    /// <summary>An application's own message. <paramref name="from"/> is written by the server, never taken from the sender.</summary>
    Task ReceiveMessage(string from, string payload);

    /// <summary>New ICE servers, pushed before the credentials of the former ones expire.</summary>
    Task IceServersChanged(IReadOnlyList<IceServer> iceServers);

    /// <summary>This peer was put out of its room, for one of <see cref="RemovedReasons"/>; the server then closes the connection.</summary>
    Task Removed(string reason);

    /// <summary>This node is going away: reconnect after <paramref name="reconnectAfterMs"/> milliseconds, which are jittered already.</summary>
    Task ServerDraining(int reconnectAfterMs);
}
