namespace Signaling.AspNetCore;

/// <summary>A room at one moment.</summary>
/// <param name="Name">The name, in its composed form.</param>
/// <param name="Version">The version of its roster.</param>
/// <param name="IsLocked">Whether newcomers are refused.</param>
/// <param name="Capacity">The most peers; null when only the limit of the server applies.</param>
/// <param name="Peers">The peers, in the order of joining.</param>
public sealed record SignalingRoom(string Name, long Version, bool IsLocked, int? Capacity, IReadOnlyList<RoomPeer> Peers);
