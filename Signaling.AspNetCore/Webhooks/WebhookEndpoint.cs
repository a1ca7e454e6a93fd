using System.Collections.Concurrent;
using System.Globalization;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>
/// Delivers the events of one receiver: reads them from its log, sends them, and removes them. Of several nodes only one sends to a receiver at a time. Receivers
/// have nothing in common, so one that is slow delays no other.
/// </summary>
internal sealed class WebhookEndpoint(WebhookOptions webhook, IWebhookLog log, WebhookSender sender, WebhookReports reports, TimeProvider time)
{
    private const int MaxParallel = 8;
    private const int PageSize = 256;

    private static readonly TimeSpan _firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _followInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _goneInterval = TimeSpan.FromHours(1);

    // Another node appends a change milliseconds after it has made the change. When an append fails, the node tries again: after a time-out of Redis and a pause, which
    // together take more than a second. The time has to be longer than several of these. A change that is appended later comes out of order.
    private static readonly TimeSpan _gapTimeout = TimeSpan.FromSeconds(5);

    private readonly WebhookBacklog _backlog = new(log.IsShared ? _gapTimeout : TimeSpan.Zero);
    private readonly ConcurrentQueue<(WebhookRoom Room, WebhookItem Item, WebhookAnswer Answer)> _answered = [];
    private readonly List<WebhookEntry> _done = [];
    private readonly WakeUp _wakeUp = new(time);
    private DateTimeOffset _notBefore;
    private long _after;
    private int _running;
    private int _failures;
    private int _givenUp;
    private bool _leads;

    public WebhookOptions Webhook => webhook;

    public void Wake() => _wakeUp.Set();

    /// <summary>Returns whether events of this type are sent to the receiver.</summary>
    public bool Wants(string type) => webhook.Events.Count == 0 || webhook.Events.Contains(type);

    /// <param name="stopping">Begins the end: events in memory are sent as long as the receiver takes them, and no other events.</param>
    /// <param name="cutting">Ends the attempts that are under way.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cutting)
    {
        while (!cutting.IsCancellationRequested)
        {
            var wait = _pollInterval;
            try
            {
                wait = await StepAsync(stopping.IsCancellationRequested, cutting);
            }
            catch (StoreUnavailableException)
            {
                // Events wait on the nodes until Redis is reachable again.
            }
            catch (Exception exception)
            {
                Log.WebhookFailed(reports.Logger, webhook.Host, exception);
                wait = _followInterval;
            }

            if (stopping.IsCancellationRequested && _running == 0 && _answered.IsEmpty && (log.IsShared || _failures > 0 || _backlog.Count == 0))
            {
                break;
            }

            await _wakeUp.WaitAsync(wait, stopping.IsCancellationRequested ? cutting : stopping);
        }

        await EndAsync();
    }

    /// <summary>Does what is due, and returns how long to wait.</summary>
    private async Task<TimeSpan> StepAsync(bool isStopping, CancellationToken cutting)
    {
        Settle();
        await RemoveDoneAsync();
        if (!isStopping || !log.IsShared)
        {
            if (await log.ReadAsync(webhook, _after, PageSize) is not { } page)
            {
                Follow();
                return _followInterval;
            }

            Take(page);
            SendWaiting(cutting);
            return page.HasMore || _done.Count > 0 ? TimeSpan.Zero : _pollInterval;
        }

        return _pollInterval;
    }

    private void Follow()
    {
        if (_leads)
        {
            _leads = false;
            reports.Waiting(webhook, -_backlog.Count);
            _backlog.Clear();
        }

        _after = 0;
    }

    private void Take(WebhookPage page)
    {
        _leads = true;
        _after = page.Reached;
        foreach (var entry in page.Entries)
        {
            var body = entry.Body ?? WebhookEvent.Write(MarkerOf(entry));
            if (WebhookEvent.Read(body) is not { } content)
            {
                _done.Add(entry);
                reports.Dropped(webhook, 1, "unreadable");
                continue;
            }

            var isWanted = content.Type == WebhookTypes.EventsDropped || Wants(content.Type);
            _backlog.Add(new WebhookItem(entry, body, content, isWanted, time.GetUtcNow()));
            reports.Waiting(webhook, 1);
        }
    }

    // Its ID is the same for each attempt and on each node.
    private WebhookEvent MarkerOf(WebhookEntry entry) => new(
        string.Create(CultureInfo.InvariantCulture, $"{webhook.Id}-{entry.Number}"), WebhookTypes.EventsDropped, time.GetUtcNow().UtcDateTime, Count: entry.Dropped);

    private void SendWaiting(CancellationToken cutting)
    {
        var now = time.GetUtcNow();

        // While the receiver fails, it gets one request at a time.
        while (now >= _notBefore && _running < (_failures > 0 ? 1 : MaxParallel) && _backlog.TryTake(now) is var (room, item))
        {
            if (item.IsWanted)
            {
                _running++;
                SendDetachedAsync(room, item, cutting).Detach(reports.Logger, nameof(SendDetachedAsync));
            }
            else
            {
                Complete(room, item);
            }
        }
    }

    private async Task SendDetachedAsync(WebhookRoom room, WebhookItem item, CancellationToken cutting)
    {
        WebhookAnswer answer = new(WebhookResult.Failed, "the attempt failed");
        try
        {
            answer = await sender.SendAsync(webhook, item, cutting);
        }
        finally
        {
            _answered.Enqueue((room, item, answer));
            Wake();
        }
    }

    private void Settle()
    {
        while (_answered.TryDequeue(out var answered))
        {
            var (room, item, answer) = answered;
            _running--;
            reports.Attempted(webhook, answer.Result);
            switch (answer.Result)
            {
                case WebhookResult.Delivered:
                    if (_failures > 0)
                    {
                        Log.WebhookRecovered(reports.Logger, webhook.Host, _failures);
                    }

                    _failures = 0;
                    Complete(room, item);
                    break;
                case WebhookResult.Gone:
                    DiscardAll();
                    break;
                default:
                    Retry(room, item, answer);
                    break;
            }
        }
    }

    private void Retry(WebhookRoom room, WebhookItem item, WebhookAnswer answer)
    {
        var now = time.GetUtcNow();
        item.Failures++;
        if (_failures++ == 0)
        {
            Log.WebhookRefused(reports.Logger, webhook.Host, answer.Detail);
        }

        // Retry-After is about the receiver, and not about one event.
        _notBefore = Max(_notBefore, now + (answer.RetryAfter ?? DelayAfter(_failures)));
        if (now - item.Content.Time >= webhook.RetryFor)
        {
            reports.Dropped(webhook, 1, "expired");
            _givenUp++;
            Complete(room, item);
        }
        else
        {
            room.Postpone(now + DelayAfter(item.Failures));
        }
    }

    private void DiscardAll()
    {
        var items = _backlog.Clear();
        Log.WebhookGone(reports.Logger, webhook.Host, items.Count, _goneInterval);
        reports.Waiting(webhook, -items.Count);
        reports.Dropped(webhook, items.Count, "gone");
        _done.AddRange(items.Select(item => item.Entry));
        _givenUp += items.Count;
        _notBefore = time.GetUtcNow() + _goneInterval;
    }

    private void Complete(WebhookRoom room, WebhookItem item)
    {
        if (!room.IsAbandoned)
        {
            reports.Waiting(webhook, -1);
        }

        _backlog.Complete(room);
        _done.Add(item.Entry);
    }

    private async Task RemoveDoneAsync()
    {
        if (_done.Count > 0)
        {
            await log.RemoveAsync(webhook, [.. _done], _givenUp);
            _done.Clear();
            _givenUp = 0;
        }
    }

    private async Task EndAsync()
    {
        Settle();
        try
        {
            await RemoveDoneAsync();
            await log.ResignAsync(webhook);
        }
        catch (StoreUnavailableException)
        {
            // Another node sends again what could not be removed, as soon as the lease of this node is over.
        }

        reports.Dropped(webhook, log.IsShared ? 0 : _backlog.Count, "stopped");
    }

    // With a random part, so that rooms and nodes do not try at the same moments.
    private TimeSpan DelayAfter(int failures)
    {
        var delay = Math.Min(_firstDelay.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)), webhook.MaxRetryDelay.TotalSeconds);
        return TimeSpan.FromSeconds(delay * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
