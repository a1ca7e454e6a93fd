using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>Counts and logs the deliveries of webhooks. A receiver is named by its host only: the rest of its address may hold a secret.</summary>
internal sealed class WebhookReports
{
    private static readonly TimeSpan _logInterval = TimeSpan.FromMinutes(1);

    private readonly Counter<long> _attempts;
    private readonly Counter<long> _dropped;
    private readonly ConcurrentDictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private readonly ILogger _logger;
    private readonly LogInterval _drops;

    public WebhookReports(SignalingMetrics metrics, TimeProvider time, ILogger<WebhookReports> logger)
    {
        var meter = metrics.Meter;
        _attempts = meter.CreateCounter<long>("signaling.webhook.attempts", "{attempt}", "Attempts of this node to deliver an event to a webhook, by their result.");
        _dropped = meter.CreateCounter<long>("signaling.webhook.dropped", "{event}", "Events that a webhook never gets, by the reason.");
        meter.CreateObservableUpDownCounter("signaling.webhook.queued", ReadWaiting, "{event}", "Events that wait on this node for their delivery to a webhook.");
        (_logger, _drops) = (logger, new(_logInterval, time));
    }

    public ILogger Logger => _logger;

    public void Attempted(WebhookOptions webhook, WebhookResult result) => _attempts.Add(1, HostOf(webhook), new("result", result switch
    {
        WebhookResult.Delivered => "delivered",
        WebhookResult.Gone => "gone",
        _ => "failed",
    }));

    public void Waiting(WebhookOptions webhook, int change)
    {
        if (change != 0)
        {
            _waiting.AddOrUpdate(webhook.Host, change, (_, waiting) => waiting + change);
        }
    }

    /// <summary>Reports events that the receiver never gets.</summary>
    /// <param name="webhook">The receiver.</param>
    /// <param name="count">Their number.</param>
    /// <param name="reason">The reason: <c>full</c>, <c>expired</c>, <c>gone</c>, <c>unreadable</c> or <c>stopped</c>.</param>
    public void Dropped(WebhookOptions webhook, int count, string reason)
    {
        if (count > 0)
        {
            _dropped.Add(count, HostOf(webhook), new("reason", reason));
            if (_drops.IsDue(out _))
            {
                Log.WebhookDropped(_logger, webhook.Host, count, reason);
            }
        }
    }

    private static KeyValuePair<string, object?> HostOf(WebhookOptions webhook) => HostOf(webhook.Host);

    private static KeyValuePair<string, object?> HostOf(string host) => new("webhook", host);

    private IEnumerable<Measurement<long>> ReadWaiting() => _waiting.Select(webhook => new Measurement<long>(webhook.Value, HostOf(webhook.Key)));
}
