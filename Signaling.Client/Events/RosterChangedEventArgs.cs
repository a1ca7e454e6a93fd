using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The whole room anew, because events were lost on the way or while there was no connection.</summary>
/// <param name="roster">The room as it is now.</param>
public sealed class RosterChangedEventArgs(Roster roster) : EventArgs
{
    /// <summary>The room as it is now: the others ordered by <see cref="PeerInfo.Order"/>. Who is not in it has left.</summary>
    public Roster Roster { get; } = roster;
}
