using Microsoft.Extensions.Options;
using Signaling.Server.Relay;

namespace Signaling.Server.Draining;

/// <summary>
/// Empties this node before it ends: from then on it takes nobody new, and asks those who are there to come back elsewhere. Who closes its
/// connection meanwhile without having left keeps its place, as one whose connection broke.
/// </summary>
internal sealed class NodeDrain(PeerRelay relay, IOptions<SignalingOptions> options, TimeProvider time, ILogger<NodeDrain> logger)
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(50);

    private readonly DrainingOptions _options = options.Value.Draining;
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    public void RequireNotBegun()
    {
        if (_hasBegun)
        {
            throw Refusal.Draining();
        }
    }

    /// <summary>Completes when everybody has gone, or the time for it is over.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        Log.Draining(logger, relay.ConnectionCount);
        await Task.Delay(_options.Delay, time, cancellationToken);

        foreach (var outbox in relay.Outboxes)
        {
            outbox.Put(Signal.ServerDraining(Jittered(_options.Spread)));
            outbox.Write();
        }

        var toldAt = time.GetTimestamp();
        while (relay.ConnectionCount > 0 && time.GetElapsedTime(toldAt) < _options.Timeout)
        {
            await Task.Delay(_pollInterval, time, cancellationToken);
        }

        Log.Drained(logger, relay.ConnectionCount, time.GetElapsedTime(toldAt));
    }

    private static int Jittered(TimeSpan spread) => (int)(Random.Shared.NextDouble() * spread.TotalMilliseconds);
}
