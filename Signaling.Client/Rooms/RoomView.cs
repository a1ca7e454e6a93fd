using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room as the application sees it, at one moment.</summary>
internal sealed record RoomView(string PeerId, string Room, RosterSnapshot Roster, PeerInfo Self, IReadOnlyList<IceServer> IceServers);
