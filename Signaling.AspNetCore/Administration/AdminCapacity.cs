namespace Signaling.AspNetCore.Administration;

/// <summary>The body of a request that sets the most peers of a room.</summary>
/// <param name="Capacity">The number; null for the limit of the server.</param>
internal sealed record AdminCapacity(int? Capacity);
