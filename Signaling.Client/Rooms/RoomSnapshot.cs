using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The client's room at one moment: all values belong together, and never change.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="PeerId">This peer's ID.</param>
/// <param name="Self">This peer as the other peers see it.</param>
/// <param name="Peers">The other peers, ordered by <see cref="PeerInfo.Order"/>.</param>
/// <param name="Version">The version of the roster.</param>
/// <param name="IceServers">The STUN and TURN servers to use, ready for an RTCConfiguration.</param>
public sealed record RoomSnapshot(
    string Room, string PeerId, PeerInfo Self, IReadOnlyList<PeerInfo> Peers, long Version, IReadOnlyList<IceServer> IceServers)
{
    /// <summary>
    /// Gets the other peers of the room that have not proved that they know <see cref="SignalingClientOptions.RoomSecret"/>. They are not in <see
    /// cref="Peers"/>. Empty without a secret.
    /// </summary>
    public IReadOnlyList<Stranger> Strangers { get; init; } = [];
}
