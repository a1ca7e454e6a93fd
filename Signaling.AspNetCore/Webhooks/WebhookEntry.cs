namespace Signaling.AspNetCore.Webhooks;

/// <summary>An event that waits for a receiver.</summary>
/// <param name="Number">Its number in the log of the receiver. Later entries have higher numbers.</param>
/// <param name="Body">The event; null for the place of dropped events.</param>
/// <param name="Dropped">How many events were dropped here.</param>
internal readonly record struct WebhookEntry(long Number, string? Body, int Dropped);
