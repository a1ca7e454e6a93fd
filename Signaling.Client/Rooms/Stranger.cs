namespace Signaling.Client;

/// <summary>
/// A peer of the room that has not proved that it knows <see cref="SignalingClientOptions.RoomSecret"/>. The client sends it nothing, and raises no event of
/// it.
/// </summary>
/// <param name="PeerId">The ID of the peer.</param>
/// <param name="State">Why it is a stranger.</param>
public sealed record Stranger(string PeerId, StrangerState State);
