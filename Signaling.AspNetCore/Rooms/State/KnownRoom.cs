namespace Signaling.AspNetCore.Rooms.State;

/// <summary>The ID and the versions of a room that a node knows.</summary>
/// <param name="Id">The ID of the room; null when the node does not know it.</param>
/// <param name="Version">The version that the node has reached.</param>
/// <param name="StoredVersion">The last version that came from the store, and not from this node alone.</param>
/// <param name="MaxOrder">The highest order of a peer.</param>
internal sealed record KnownRoom(string? Id, long Version, long StoredVersion, long MaxOrder);
