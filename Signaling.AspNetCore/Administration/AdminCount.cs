namespace Signaling.AspNetCore.Administration;

/// <summary>The number of peers that a request concerned.</summary>
/// <param name="Peers">The number.</param>
internal sealed record AdminCount(int Peers);
