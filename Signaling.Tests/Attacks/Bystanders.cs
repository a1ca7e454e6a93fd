using System.Globalization;
using Signaling.Tests.Support;

namespace Signaling.Tests.Attacks;

/// <summary>A well-behaved pair in a room of its own, which signals every 50 ms during an attack, from another address than the attacker.</summary>
internal sealed class Bystanders : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private readonly HubPeer _sender;
    private readonly HubPeer _receiver;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _milliseconds = [];
    private readonly Task _sending;
    private int _sent;

    private Bystanders(HubPeer sender, HubPeer receiver)
    {
        (_sender, _receiver) = (sender, receiver);
        receiver.Events.Told = told =>
        {
            if (told.Name == nameof(ISignalingPeer.ReceiveMessage))
            {
                var sentAt = long.Parse(told.Get<string>(1), CultureInfo.InvariantCulture);
                _milliseconds.Add(TimeProvider.System.GetElapsedTime(sentAt).TotalMilliseconds);
            }
        };
        _sending = Task.Run(SendAsync);
    }

    public static async Task<Bystanders> StartAsync(Uri server)
    {
        var hub = new Uri(server, SignalingProtocol.Path);
        var receiver = await HubPeer.JoinAsync(hub, "bystanders");
        return new(await HubPeer.JoinAsync(hub, "bystanders"), receiver);
    }

    /// <summary>Stops, and fails when a signal was lost or refused, or a connection was cut. Returns how long the signals took.</summary>
    public async Task<string> FinishAsync()
    {
        await _stop.CancelAsync();
        await _sending.InTime();
        await Patience.Until(() => _milliseconds.Count == _sent, "each signal of the bystanders has arrived");
        _receiver.Closed.IsCompleted.Should().BeFalse();
        _sender.Closed.IsCompleted.Should().BeFalse();
        var sorted = _milliseconds.Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"bystanders: {_sent} signals, 0 lost, p50 {sorted[sorted.Length / 2]:0.0} ms, p99 {sorted[(int)(sorted.Length * 0.99)]:0.0} ms, longest {sorted[^1]:0.0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sender.DisposeAsync();
        await _receiver.DisposeAsync();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        // At least one, however short the attack is.
        do
        {
            await _sender.SendMessageAsync(_receiver.Id, TimeProvider.System.GetTimestamp().ToString(CultureInfo.InvariantCulture));
            _sent++;
            await Task.WhenAny(Task.Delay(_pause, TimeProvider.System, _stop.Token));
        }
        while (!_stop.IsCancellationRequested);
    }
}
