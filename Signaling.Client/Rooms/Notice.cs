using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>What the <see cref="Inbox"/> holds: everything that changes the room or is told to the application.</summary>
internal abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>The answer to <c>Join</c> or <c>Resume</c>: what follows on the wire is of this room.</summary>
    public sealed record Joined(JoinResult Result, PendingJoin Join) : Notice;

    /// <summary>A peer came, changed (both with <paramref name="Peer"/>) or left.</summary>
    public sealed record PeerChanged(string PeerId, PeerInfo? Peer, string Reason, long Version) : Notice;

    /// <summary>An offer, an answer, a candidate or a message of another peer.</summary>
    public sealed record Signal(string From, EventArgs Event) : Notice;

    /// <summary>The server knows that events were lost.</summary>
    public sealed record RosterPushed(Roster Roster) : Notice;

    /// <summary>The answer to <c>GetRoster</c>; null when there was none. <paramref name="IsMend"/>: the feed had asked for it.</summary>
    public sealed record RosterAnswered(Roster? Roster, int Session, bool IsMend) : Notice;

    /// <summary>The answer to <c>UpdatePeer</c>: this version has this peer's own update.</summary>
    public sealed record OwnVersion(long Version) : Notice;

    /// <summary>This peer's own update was made.</summary>
    public sealed record SelfUpdated(PeerUpdate Update, int Session) : Notice;

    public sealed record IceServersPushed(IReadOnlyList<IceServer> IceServers) : Notice;

    public sealed record Removed(string Reason) : Notice;

    public sealed record Draining(TimeSpan ReconnectAfter) : Notice;

    /// <summary>The client left its room; <paramref name="Applied"/> completes when nothing of it will be raised any more.</summary>
    public sealed record Left(TaskCompletionSource<bool> Applied) : Notice;

    public sealed record NotUnderstood(string Target) : Notice;

    public sealed record Reconnecting(Exception? Exception) : Notice;

    /// <summary>There is a new connection, but no room; with the room, <see cref="Joined"/> says it.</summary>
    public sealed record ReconnectedOutside(SignalingException? RejoinError) : Notice;

    public sealed record Closed(Exception? Exception) : Notice;
}
