using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The whole room, because events were lost, or came while there was no connection.</summary>
/// <param name="roster">The current room.</param>
public sealed class RosterChangedEventArgs(Roster roster) : EventArgs
{
    /// <summary>Gets the current room: the other peers, ordered by <see cref="PeerInfo.Order"/>. Peers that are missing have left.</summary>
    public Roster Roster { get; } = roster;
}
