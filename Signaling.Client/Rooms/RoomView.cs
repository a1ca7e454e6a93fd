using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>An immutable snapshot of the room, with the means to change it.</summary>
internal sealed record RoomView(string PeerId, string Room, RosterSnapshot Roster, PeerInfo Self, IReadOnlyList<IceServer> IceServers)
{
    /// <inheritdoc cref="RoomSnapshot.Strangers"/>
    public IReadOnlyList<Stranger> Strangers { get; init; } = [];

    /// <summary>Gets the snapshot in the form for the application.</summary>
    public RoomSnapshot Snapshot => new(Room, PeerId, Self, Roster.Peers, Roster.Version, IceServers) { Strangers = Strangers };
}
