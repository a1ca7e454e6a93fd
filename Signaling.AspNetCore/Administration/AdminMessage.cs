namespace Signaling.AspNetCore.Administration;

/// <summary>The body of a request that sends a message.</summary>
/// <param name="Payload">The text.</param>
/// <param name="To">The peer; null for all peers of the room.</param>
internal sealed record AdminMessage(string? Payload, string? To = null);
