using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>An item of the <see cref="Inbox"/>: a change of the room, or an event for the application.</summary>
internal abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>The answer to <c>Join</c> or <c>Resume</c>. The following messages of the connection belong to this room.</summary>
    public sealed record Joined(JoinResult Result, PendingJoin Join) : Notice;

    /// <summary>A peer joined, changed (both with <paramref name="Peer"/>) or left.</summary>
    public sealed record PeerChanged(string PeerId, PeerInfo? Peer, string Reason, long Version) : Notice;

    /// <summary>An offer, an answer, a candidate or a message of another peer.</summary>
    public sealed record Signal(string From, EventArgs Event) : Notice;

    /// <summary>The roster that the server sends after it has lost events.</summary>
    public sealed record RosterPushed(Roster Roster) : Notice;

    /// <summary>
    /// The answer to <c>GetRoster</c>; null when the call failed. <paramref name="IsMend"/> is true when the feed requested it for a
    /// resync.
    /// </summary>
    public sealed record RosterAnswered(Roster? Roster, int Session, bool IsMend) : Notice;

    /// <summary>The answer to <c>UpdatePeer</c>: the version of the room that contains this peer's own update.</summary>
    public sealed record OwnVersion(long Version) : Notice;

    /// <summary>The server has applied this peer's own update.</summary>
    public sealed record SelfUpdated(PeerUpdate Update, int Session) : Notice;

    public sealed record IceServersPushed(IReadOnlyList<IceServer> IceServers) : Notice;

    /// <summary>The answer to <c>RefreshIceServers</c>.</summary>
    public sealed record IceServersAnswered(IReadOnlyList<IceServer> IceServers, int Session) : Notice;

    public sealed record Removed(string Reason) : Notice;

    /// <summary>An event that only moderators receive.</summary>
    public sealed record ForModerators(EventArgs Event) : Notice;

    public sealed record Draining(TimeSpan ReconnectAfter) : Notice;

    /// <summary>
    /// The client has left its room. <paramref name="Applied"/> completes when no further event of the room will be raised.
    /// </summary>
    public sealed record Left(TaskCompletionSource<bool> Applied) : Notice;

    public sealed record NotUnderstood(string Target) : Notice;

    public sealed record Reconnecting(Exception? Exception) : Notice;

    /// <summary>The client has a new connection, but is in no room. In a room, <see cref="Joined"/> reports the new connection.</summary>
    public sealed record ReconnectedOutside(SignalingException? RejoinError) : Notice;

    public sealed record Closed(Exception? Exception) : Notice;
}
