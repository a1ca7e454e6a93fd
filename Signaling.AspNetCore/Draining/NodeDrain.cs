using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Drains this node before it ends. A draining node accepts no new peers. It sends each connection the time at which its peer has to reconnect
/// elsewhere, and ends the connection at that time. A peer that closes its connection earlier without a Leave is suspended, as after a broken
/// connection.
/// </summary>
internal sealed class NodeDrain(Handoff handoff, IOptions<SignalingOptions> options, TimeProvider time, ILogger<NodeDrain> logger)
{
    // Between two polls, a long-polling connection has no request and may not have received all messages yet.
    private static readonly TimeSpan _pollGap = TimeSpan.FromMilliseconds(50);

    private readonly DrainingOptions _options = options.Value.Draining;

    // The value is true when the connection has received ServerDraining.
    private readonly ConcurrentDictionary<SignalingConnection, bool> _connections = new();
    private readonly Channel<bool> _emptied = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _requests;
    private volatile bool _hasBegun;
    private CancellationToken _cancellation;
    private volatile bool _isNotifying;

    public bool HasBegun => _hasBegun;

    // The last message to a client is delivered when its HTTP request ends, which is later than the end of the connection.
    private int ConnectionCount => Math.Max(_connections.Count, Volatile.Read(ref _requests));

    public void Enter(SignalingConnection connection)
    {
        _connections[connection] = false;
        if (_isNotifying)
        {
            Notify(connection); // The connection was being opened when the drain began.
        }
    }

    public void Exit(SignalingConnection connection)
    {
        _connections.TryRemove(connection, out _);
        OnLeft();
    }

    /// <summary>Serves an HTTP request of a connection, and counts it until it ends.</summary>
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

    /// <summary>Drains the node. Completes when all connections have ended, or when the timeout has expired.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        Log.Draining(logger, _connections.Count);
        await Task.Delay(_options.Delay, time, cancellationToken);

        var beganAt = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(_options.Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        _cancellation = ending.Token;
        _isNotifying = true;
        foreach (var connection in _connections.Keys)
        {
            Notify(connection);
        }

        try
        {
            await EmptyAsync(ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The timeout has expired.
        }

        Log.Drained(logger, ConnectionCount, time.GetElapsedTime(beganAt));
    }

    private void Notify(SignalingConnection connection)
    {
        if (!_connections.TryUpdate(connection, newValue: true, comparisonValue: false))
        {
            return;
        }

        var delay = Random.Shared.NextDouble() * _options.Spread;
        connection.Outbox.Put(Signal.ServerDraining((int)delay.TotalMilliseconds));
        connection.Outbox.Write();
        HandOffDetachedAsync(connection, delay, _cancellation).Detach(logger, nameof(HandOffDetachedAsync));
    }

    private async Task HandOffDetachedAsync(SignalingConnection connection, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested && _connections.ContainsKey(connection))
        {
            await handoff.RunAsync(connection);
        }
    }

    // The node has to be empty twice: see _pollGap.
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
        if (_isNotifying && ConnectionCount == 0)
        {
            _emptied.Writer.TryWrite(true);
        }
    }
}
