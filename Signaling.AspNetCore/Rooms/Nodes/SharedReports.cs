namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The reports of all nodes.</summary>
/// <param name="Reports">The reports. That of a node that has died is kept for some minutes.</param>
/// <param name="Registered">The nodes that have a lease, or whose peers are not taken over yet.</param>
internal sealed record SharedReports(IReadOnlyList<SharedReport> Reports, IReadOnlySet<string> Registered);
