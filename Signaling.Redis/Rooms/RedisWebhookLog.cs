using System.Globalization;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Webhooks;
using Signaling.Redis.Connection;
using StackExchange.Redis;

namespace Signaling.Redis.Rooms;

/// <summary>
/// The events that wait for the receivers of webhooks, in Redis: they survive the node that made them. One node sends to a receiver, as long as it renews its lease
/// by reading.
/// </summary>
internal sealed class RedisWebhookLog(RedisConnection redis, INodeLease lease, IOptions<RedisOptions> options) : IWebhookLog
{
    private static readonly RedisScript _append = RedisScript.Load("webhook", "webhook-append");
    private static readonly RedisScript _read = RedisScript.Load("webhook", "webhook-read");
    private static readonly RedisScript _remove = RedisScript.Load("webhook", "webhook-remove");
    private static readonly RedisScript _resign = RedisScript.Load("webhook", "webhook-resign");

    private readonly RoomKeys _keys = new(options.Value.KeyPrefix);
    private readonly long _leaseMs = (long)options.Value.LeaseDuration.TotalMilliseconds;

    public bool IsShared => true;

    public async ValueTask<int> AppendAsync(WebhookOptions webhook, IReadOnlyList<string> bodies, int dropped)
    {
        RedisValue[] arguments = [webhook.MaxQueued, KeptMs(webhook), dropped, .. bodies.Select(body => (RedisValue)body)];
        return (int)await redis.CallAsync(db => _append.RunAsync(db, KeysOf(webhook), arguments));
    }

    public async ValueTask<WebhookPage?> ReadAsync(WebhookOptions webhook, long after, int count)
    {
        var result = await redis.CallAsync(
            db => _read.RunAsync(db, KeysOf(webhook), lease.NodeId, _leaseMs, webhook.MaxQueued, after, count, KeptMs(webhook)));
        if (result.IsNull)
        {
            return null;
        }

        var values = (string[])result!;
        return new([.. values.Skip(2).Chunk(2).Select(pair => ReadEntry(pair[0], pair[1]))], Number(values[0]), values[1] == "1");
    }

    public async ValueTask RemoveAsync(WebhookOptions webhook, IReadOnlyList<WebhookEntry> entries, int dropped)
    {
        RedisValue[] arguments = [dropped, .. entries.SelectMany(entry => (RedisValue[])[entry.Number, ValueOf(entry)])];
        await redis.CallAsync(db => _remove.RunAsync(db, KeysOf(webhook), arguments));
    }

    public async ValueTask ResignAsync(WebhookOptions webhook) => await redis.CallAsync(db => _resign.RunAsync(db, KeysOf(webhook), lease.NodeId));

    private static WebhookEntry ReadEntry(string number, string value) =>
        value.StartsWith('!') ? new(Number(number), null, (int)Number(value[1..])) : new(Number(number), value, 0);

    private static string ValueOf(WebhookEntry entry) => entry.Body ?? string.Create(CultureInfo.InvariantCulture, $"!{entry.Dropped}");

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    // Longer than any event waits.
    private static long KeptMs(WebhookOptions webhook) => (long)(webhook.RetryFor + TimeSpan.FromHours(2)).TotalMilliseconds;

    private RedisKey[] KeysOf(WebhookOptions webhook) => [_keys.Webhook(webhook.Id)];
}
