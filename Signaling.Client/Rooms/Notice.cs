using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>A message of the server that needs no answer.</summary>
internal abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>A peer joined, changed (both with <paramref name="Peer"/>) or left.</summary>
    public sealed record PeerChanged(string PeerId, PeerInfo? Peer, string Reason, long Version) : Notice;

    /// <summary>An offer, an answer, a candidate or a message of another peer.</summary>
    public sealed record Signal(string From, SignalingEvent Event) : Notice;

    /// <summary>The roster that the server sends after it has lost events.</summary>
    public sealed record RosterPushed(Roster Roster) : Notice;

    public sealed record IceServersPushed(IReadOnlyList<IceServer> IceServers) : Notice;

    public sealed record Removed(string Reason) : Notice;

    /// <summary>An event that only moderators receive.</summary>
    public sealed record ForModerators(SignalingEvent Event) : Notice;

    public sealed record Draining(TimeSpan ReconnectAfter) : Notice;

    public sealed record NotUnderstood(string Target) : Notice;
}
