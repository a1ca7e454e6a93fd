namespace Signaling.AspNetCore.Webhooks;

/// <summary>The next entries of a receiver's log.</summary>
/// <param name="Entries">The entries, in order.</param>
/// <param name="Reached">The number after which to continue.</param>
/// <param name="HasMore">Whether the log may have further entries now.</param>
internal sealed record WebhookPage(IReadOnlyList<WebhookEntry> Entries, long Reached, bool HasMore);
