namespace Signaling.AspNetCore.Webhooks;

/// <summary>The result of an attempt.</summary>
internal enum WebhookResult
{
    /// <summary>The receiver has the event: it answered with a status from 200 to 299.</summary>
    Delivered,

    /// <summary>The receiver did not answer in time, or with another status. The event is sent again.</summary>
    Failed,

    /// <summary>The receiver answered 410: it wants no more events.</summary>
    Gone,
}
