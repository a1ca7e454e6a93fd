namespace Signaling.AspNetCore.Administration;

/// <summary>The body of a request that locks a room or unlocks it.</summary>
/// <param name="Locked">Whether newcomers are refused.</param>
internal sealed record AdminLock(bool? Locked);
