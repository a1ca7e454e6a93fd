using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>Runs the webhooks of this node. Without receivers it does nothing.</summary>
internal sealed class WebhookDelivery(
    RoomDirectory rooms, IWebhookLog log, WebhookSender sender, WebhookReports reports, IOptions<SignalingOptions> options, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cutting = new();
    private WebhookIntake? _intake;
    private Task _taking = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        List<WebhookEndpoint> endpoints = [.. options.Value.Webhooks.Select(webhook => new WebhookEndpoint(webhook, log, sender, reports, time))];
        if (endpoints.Count > 0)
        {
            var intake = _intake = new(endpoints, rooms.Observers, log, reports, time);
            _taking = Task.Run(() => intake.RunAsync(_cutting.Token), CancellationToken.None);
            _sending = Task.WhenAll(endpoints.Select(endpoint => Task.Run(() => endpoint.RunAsync(_stopping.Token, _cutting.Token), CancellationToken.None)));
        }

        return Task.CompletedTask;
    }

    /// <summary>Appends the last events. Events in memory are sent as long as the receiver takes them; events in Redis are left to the other nodes.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _intake, null) is not { } intake)
        {
            return; // no receivers; or stopped before, and a host may stop its services again after it has disposed them
        }

        intake.Complete();
        using var giveUp = cancellationToken.Register(_cutting.Cancel);
        _cutting.CancelAfter(_patience);
        try
        {
            await _taking;
        }
        catch (OperationCanceledException)
        {
            // Redis is unreachable: the last events are lost.
        }

        await _stopping.CancelAsync();
        await _sending;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _cutting.Dispose();
    }
}
