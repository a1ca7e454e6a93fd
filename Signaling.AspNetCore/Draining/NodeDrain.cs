using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Empties this node before it ends: from then on it takes nobody new, sends each connection the time at which its peer is to come back elsewhere, and
/// ends the connection when that time has come. A peer that closes its connection meanwhile without having left keeps its place, as one whose
/// connection broke.
/// </summary>
internal sealed class NodeDrain(Departure departure, IOptions<SignalingOptions> options, TimeProvider time, ILogger<NodeDrain> logger)
{
    // Between two polls a connection by long polling has no request, and may not have received everything yet.
    private static readonly TimeSpan _pollGap = TimeSpan.FromMilliseconds(50);

    private readonly DrainingOptions _options = options.Value.Draining;

    // Whether it has received that this node drains.
    private readonly ConcurrentDictionary<SignalingConnection, bool> _connections = new();
    private readonly Channel<bool> _emptied = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _requests;
    private volatile bool _hasBegun;
    private CancellationToken _cancellation;
    private volatile bool _isTelling;

    public bool HasBegun => _hasBegun;

    // The last thing that a connection says is on its way until the request that carries it has ended, which is later than the connection.
    private int ConnectionCount => Math.Max(_connections.Count, Volatile.Read(ref _requests));

    public void Enter(SignalingConnection connection)
    {
        _connections[connection] = false;
        if (_isTelling)
        {
            Tell(connection); // It was on its way in when the drain began.
        }
    }

    public void Exit(SignalingConnection connection)
    {
        _connections.TryRemove(connection, out _);
        OnLeft();
    }

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
            OnLeft();
        }
    }

    public void RequireNotBegun()
    {
        if (_hasBegun)
        {
            throw Refusal.Draining();
        }
    }

    /// <summary>Completes when all connections have ended, or the time for it is over.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        Log.Draining(logger, _connections.Count);
        await Task.Delay(_options.Delay, time, cancellationToken);

        var beganAt = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(_options.Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        _cancellation = ending.Token;
        _isTelling = true;
        foreach (var connection in _connections.Keys)
        {
            Tell(connection);
        }

        try
        {
            await EmptyAsync(ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }

        Log.Drained(logger, ConnectionCount, time.GetElapsedTime(beganAt));
    }

    private void Tell(SignalingConnection connection)
    {
        if (!_connections.TryUpdate(connection, newValue: true, comparisonValue: false))
        {
            return;
        }

        var delay = Random.Shared.NextDouble() * _options.Spread;
        connection.Outbox.Put(Signal.ServerDraining((int)delay.TotalMilliseconds));
        connection.Outbox.Write();
        _ = DepartDetachedAsync(connection, delay, _cancellation);
    }

    private async Task DepartDetachedAsync(SignalingConnection connection, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested && _connections.ContainsKey(connection))
        {
            await departure.RunDetachedAsync(connection);
        }
    }

    // It has to be empty twice.
    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (ConnectionCount == 0)
            {
                await Task.Delay(_pollGap, time, cancellationToken);
                if (ConnectionCount == 0)
                {
                    return;
                }
            }

            await _emptied.Reader.ReadAsync(cancellationToken);
        }
    }

    private void OnLeft()
    {
        if (_isTelling && ConnectionCount == 0)
        {
            _emptied.Writer.TryWrite(true);
        }
    }
}
