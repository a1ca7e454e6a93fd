namespace Signaling.AspNetCore.Overview;

/// <summary>A room in a list.</summary>
/// <param name="Name">The name.</param>
/// <param name="Peers">The number of all peers.</param>
/// <param name="Suspended">The number of suspended peers among them.</param>
/// <param name="IsLocked">Whether newcomers are refused.</param>
internal sealed record OverviewRoom(string Name, int Peers, int Suspended, bool IsLocked);
