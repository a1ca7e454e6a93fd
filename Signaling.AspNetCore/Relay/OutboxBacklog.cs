namespace Signaling.AspNetCore.Relay;

/// <summary>What waits in the outboxes of this node.</summary>
/// <param name="Places">The number of waiting signals and events.</param>
/// <param name="Bytes">The memory of the waiting signals of peers, in bytes.</param>
/// <param name="Longest">The number of waiting signals and events in the longest outbox.</param>
internal readonly record struct OutboxBacklog(long Places, long Bytes, int Longest);
