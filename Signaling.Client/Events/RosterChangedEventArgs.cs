using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// The data of <see cref="SignalingClient.RosterChanged"/>: the whole room, because events were lost or came while there was no connection.
/// </summary>
/// <param name="roster">The current roster.</param>
public sealed class RosterChangedEventArgs(Roster roster) : EventArgs
{
    /// <summary>
    /// Gets the current roster: the other peers, ordered by <see cref="PeerInfo.Order"/>. Peers that are missing have left.
    /// </summary>
    public Roster Roster { get; } = roster;
}
