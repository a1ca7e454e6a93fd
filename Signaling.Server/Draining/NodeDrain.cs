using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signaling.Server.Connections;
using Signaling.Server.Relay;

namespace Signaling.Server.Draining;

/// <summary>
/// Empties this node before it ends: from then on it takes nobody new, tells those who are there when they are to come back elsewhere, and ends
/// their connections when that time has come. Who closes its connection meanwhile without having left keeps its place, as one whose connection
/// broke.
/// </summary>
internal sealed class NodeDrain(Departure departure, IOptions<SignalingOptions> options, TimeProvider time, ILogger<NodeDrain> logger)
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(50);

    private readonly DrainingOptions _options = options.Value.Draining;
    private readonly ConcurrentDictionary<SignalingConnection, byte> _connections = new();
    private int _requests;
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    // The last thing that a connection says is on its way until the request that carries it has ended, which is later than the connection.
    private int ConnectionCount => Math.Max(_connections.Count, Volatile.Read(ref _requests));

    public void Enter(SignalingConnection connection) => _connections[connection] = 0;

    public void Exit(SignalingConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Serves a request of a connection.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

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
        Log.Draining(logger, _connections.Count);
        await Task.Delay(_options.Delay, time, cancellationToken);

        var beganAt = time.GetTimestamp();
        var times = new Dictionary<SignalingConnection, TimeSpan>();

        // Between two polls a connection by long polling has no request, and may not have got everything yet: it has to be gone twice.
        for (var emptyTimes = 0; emptyTimes < 2;)
        {
            Tell(time.GetElapsedTime(beganAt), times);
            emptyTimes = ConnectionCount == 0 ? emptyTimes + 1 : 0;
            if (time.GetElapsedTime(beganAt) >= _options.Timeout)
            {
                break;
            }

            await Task.Delay(_pollInterval, time, cancellationToken);
        }

        Log.Drained(logger, ConnectionCount, time.GetElapsedTime(beganAt));
    }

    // Also those who were still connecting when it began.
    private void Tell(TimeSpan elapsed, Dictionary<SignalingConnection, TimeSpan> times)
    {
        foreach (var connection in _connections.Keys)
        {
            if (!times.TryGetValue(connection, out var at))
            {
                var delay = Random.Shared.NextDouble() * _options.Spread;
                times[connection] = elapsed + delay;
                connection.Outbox.Put(Signal.ServerDraining((int)delay.TotalMilliseconds));
                connection.Outbox.Write();
            }
            else if (at <= elapsed)
            {
                times[connection] = TimeSpan.MaxValue;
                _ = departure.RunDetachedAsync(connection);
            }
        }
    }
}
