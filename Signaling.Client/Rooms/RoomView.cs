using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>An immutable snapshot of the room as the application sees it.</summary>
internal sealed record RoomView(string PeerId, string Room, RosterSnapshot Roster, PeerInfo Self, IReadOnlyList<IceServer> IceServers);
