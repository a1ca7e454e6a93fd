namespace Signaling.AspNetCore.Webhooks;

/// <summary>
/// Keeps the events that wait for the receivers, one log for each: in memory for one node, in Redis for many. An operation refuses with <c>unavailable</c> when
/// the store is unreachable.
/// </summary>
internal interface IWebhookLog
{
    /// <summary>Gets whether the nodes share the logs. Then events of one room may be appended in another order than that of their versions.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Appends events. Events for which a full log has no place are dropped. As soon as there is a place again, an entry with the number of dropped events takes it.
    /// </summary>
    /// <param name="webhook">The receiver.</param>
    /// <param name="bodies">The events.</param>
    /// <param name="dropped">How many events before them were dropped already.</param>
    /// <returns>How many of the events were dropped.</returns>
    ValueTask<int> AppendAsync(WebhookOptions webhook, IReadOnlyList<string> bodies, int dropped);

    /// <summary>
    /// Returns the next entries after a number, or null when another node sends to this receiver. A node that calls this method again before the lease of a
    /// sender is over stays the sender.
    /// </summary>
    ValueTask<WebhookPage?> ReadAsync(WebhookOptions webhook, long after, int count);

    /// <summary>
    /// Removes entries that are delivered or given up. An entry with the same number and another content stays: after a failover of the store that lost the last
    /// writes, a later event has the number of a lost one.
    /// </summary>
    /// <param name="webhook">The receiver.</param>
    /// <param name="entries">The entries, as they were read.</param>
    /// <param name="dropped">How many of them were given up.</param>
    ValueTask RemoveAsync(WebhookOptions webhook, IReadOnlyList<WebhookEntry> entries, int dropped);

    /// <summary>Lets another node send to this receiver at once.</summary>
    ValueTask ResignAsync(WebhookOptions webhook);
}
