using System.Threading.Channels;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>Takes the events of this node from the rooms, and appends them to the logs of the receivers. A room never waits for it.</summary>
internal sealed class WebhookIntake
{
    private const int MaxWaiting = 16_384;
    private const int MaxBatch = 128;

    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<WebhookEndpoint> _endpoints;
    private readonly IWebhookLog _log;
    private readonly WebhookReports _reports;
    private readonly TimeProvider _time;
    private readonly Channel<RoomEvent> _waiting = Channel.CreateBounded<RoomEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private int _dropped;

    public WebhookIntake(IReadOnlyList<WebhookEndpoint> endpoints, RoomObservers observers, IWebhookLog log, WebhookReports reports, TimeProvider time)
    {
        (_endpoints, _log, _reports, _time) = (endpoints, log, reports, time);
        observers.Published += Take;
    }

    /// <summary>Ends <see cref="RunAsync"/> after the events that have been taken so far.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        List<RoomEvent> batch = [];
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var told))
            {
                batch.Add(told);
            }

            var dropped = Interlocked.Exchange(ref _dropped, 0);
            var texts = batch.Select(told => (Type: WebhookTypes.Of(told.Kind), Body: WebhookEvent.Write(told))).ToList();
            foreach (var endpoint in _endpoints)
            {
                // The order of versions needs all events, if several nodes append them.
                List<string> bodies = [.. texts.Where(text => _log.IsShared || endpoint.Wants(text.Type)).Select(text => text.Body)];
                if (bodies.Count > 0 || dropped > 0)
                {
                    await AppendAsync(endpoint, bodies, dropped, cancellationToken);
                }
            }

            batch.Clear();
        }
    }

    private void Take(RoomEvent told)
    {
        if (!_waiting.Writer.TryWrite(told))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    // An append whose answer is lost may be repeated: the receiver gets an event twice, with the same ID.
    private async Task AppendAsync(WebhookEndpoint endpoint, IReadOnlyList<string> bodies, int dropped, CancellationToken cancellationToken)
    {
        _reports.Dropped(endpoint.Webhook, dropped, "full");
        while (true)
        {
            try
            {
                _reports.Dropped(endpoint.Webhook, await _log.AppendAsync(endpoint.Webhook, bodies, dropped), "full");
                endpoint.Wake();
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(_retryInterval, _time, cancellationToken);
            }
        }
    }
}
