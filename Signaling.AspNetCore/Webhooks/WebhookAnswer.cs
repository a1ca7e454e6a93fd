namespace Signaling.AspNetCore.Webhooks;

/// <summary>The answer of a receiver to one attempt.</summary>
/// <param name="Result">The result.</param>
/// <param name="Detail">What has happened, for the log.</param>
/// <param name="RetryAfter">How long the receiver asks to wait; null when it does not.</param>
internal sealed record WebhookAnswer(WebhookResult Result, string Detail, TimeSpan? RetryAfter = null);
