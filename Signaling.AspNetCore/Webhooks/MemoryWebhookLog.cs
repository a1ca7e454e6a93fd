using System.Collections.Concurrent;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>The events of a single node. They do not survive the process.</summary>
internal sealed class MemoryWebhookLog : IWebhookLog
{
    private readonly ConcurrentDictionary<string, Log> _logs = new(StringComparer.Ordinal);

    public bool IsShared => false;

    public ValueTask<int> AppendAsync(WebhookOptions webhook, IReadOnlyList<string> bodies, int dropped)
    {
        var log = LogOf(webhook);
        lock (log)
        {
            log.Dropped += dropped;
            var refused = 0;
            foreach (var body in bodies)
            {
                log.MarkDropped(webhook.MaxQueued);
                if (log.Count >= webhook.MaxQueued)
                {
                    log.Dropped++;
                    refused++;
                }
                else
                {
                    log.Add(body, 0);
                }
            }

            return new(refused);
        }
    }

    // There is one reader, and it keeps what it has read.
    public ValueTask<WebhookPage?> ReadAsync(WebhookOptions webhook, long after, int count)
    {
        var log = LogOf(webhook);
        lock (log)
        {
            log.MarkDropped(webhook.MaxQueued);
            List<WebhookEntry> entries = [];
            while (entries.Count < count && log.Unread.TryDequeue(out var entry))
            {
                entries.Add(entry);
            }

            return new(new WebhookPage(entries, entries is [.., var last] ? last.Number : after, log.Unread.Count > 0));
        }
    }

    public ValueTask RemoveAsync(WebhookOptions webhook, IReadOnlyList<WebhookEntry> entries, int dropped)
    {
        var log = LogOf(webhook);
        lock (log)
        {
            log.Count -= entries.Count;
            log.Dropped += dropped;
        }

        return default;
    }

    public ValueTask ResignAsync(WebhookOptions webhook) => default;

    private Log LogOf(WebhookOptions webhook) => _logs.GetOrAdd(webhook.Id, static _ => new());

    private sealed class Log
    {
        private long _last;

        public Queue<WebhookEntry> Unread { get; } = [];

        /// <summary>Gets or sets the number of entries that are not removed, read or not.</summary>
        public int Count { get; set; }

        /// <summary>Gets or sets the number of dropped events that have no entry yet.</summary>
        public int Dropped { get; set; }

        public void MarkDropped(int max)
        {
            if (Dropped > 0 && Count < max)
            {
                Add(null, Dropped);
                Dropped = 0;
            }
        }

        public void Add(string? body, int dropped)
        {
            Unread.Enqueue(new(++_last, body, dropped));
            Count++;
        }
    }
}
