using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The attempts to reconnect, and what makes the client try earlier.</summary>
internal sealed class Reconnection(HubLink link, LinkOwner owner, SignalingClientOptions options, ILogger logger, CancellationToken stopping)
{
    private readonly object _lock = new();
    private readonly TimeProvider _time = options.Time;
    private readonly ReconnectPace _pace = new(options.ReconnectPolicy, options.Time);
    private CancellationTokenSource? _loop; // Guarded by the lock of the link.
    private EntryLimit? _attempt;
    private bool _mayShorten;
    private int _isProbing;

    /// <summary>The connection broke. Called inside the lock of the link.</summary>
    public void BeginLocked(Exception? reason)
    {
        _loop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _pace.Begin(owner.ResumeWindow());
        var running = _loop.Token;
        _ = Task.Run(() => ReconnectDetachedAsync(reason, running), CancellationToken.None);
    }

    /// <summary>Returns what ends the attempts; null when there are none. Called inside the lock of the link, but cancelled outside.</summary>
    public CancellationTokenSource? TakeLoopLocked()
    {
        var loop = _loop;
        _loop = null;
        return loop;
    }

    /// <summary>Ends the attempt that is under way, because what it would restore is no longer wanted. The next one follows.</summary>
    public void AbandonAttempt()
    {
        lock (_lock)
        {
            _attempt?.Shorten(TimeSpan.Zero);
        }
    }

    /// <summary>
    /// The network may have changed. Ends the wait before the next attempt, or checks soon whether the current connection is still alive.
    /// </summary>
    public void Hurry()
    {
        if (link.Line is not { } line)
        {
            _pace.Hurry();
            lock (_lock)
            {
                // Only the first hint shortens the attempt that is under way. Otherwise an unstable network could postpone its end for
                // ever.
                if (_mayShorten)
                {
                    _mayShorten = false;
                    _attempt?.Shorten(options.ProbeTimeout);
                }
            }
        }
        else if (Interlocked.Exchange(ref _isProbing, 1) == 0)
        {
            _ = ProbeDetachedAsync(line);
        }
    }

    /// <summary>
    /// The server's node is draining and ends the connection after the delay. The client does not close it earlier, because it would lose
    /// what the server still sends. If the server is late, the client drops the connection and opens a new one.
    /// </summary>
    public void Drain(HubLine line, TimeSpan delay)
    {
        line.IsDraining = true;
        _ = Task.Run(() => LeaveLateNodeDetachedAsync(line, delay + options.DrainPatience), CancellationToken.None);
    }

    private async Task LeaveLateNodeDetachedAsync(HubLine line, TimeSpan delay)
    {
        try
        {
            await _time.DelayAsync(delay < TimeSpan.Zero ? TimeSpan.Zero : delay, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (link.Lose(line, exception: null))
        {
            line.DropDetached();
        }
    }

    private async Task ProbeDetachedAsync(HubLine line)
    {
        var messages = line.Messages;
        try
        {
            using var limit = _time.CancelledAfter(options.ProbeTimeout);
            await line.InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A refusal also proves that the connection is alive: outside a room there is no roster. The same holds for any other message.
            if (line.Messages == messages && link.Lose(line, new TimeoutException("The connection has been silent since the network changed.")))
            {
                line.DropDetached();
                Log.ProbeFailed(logger, options.ProbeTimeout);
            }
        }
        finally
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    private async Task ReconnectDetachedAsync(Exception? reason, CancellationToken running)
    {
        try
        {
            while (true)
            {
                // A connection would be of no use while the application has no room for what it brings.
                await owner.CaughtUpAsync().OrCancelledAsync(running).ConfigureAwait(false);
                if (_pace.NextDelay(reason) is not { } delay)
                {
                    break;
                }

                await _pace.WaitAsync(delay, running).ConfigureAwait(false);
                reason = await TryAsync(running).ConfigureAwait(false);
                if (reason is null)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // A policy of the application that throws would throw at every attempt.
            reason = exception;
        }

        link.GiveUp(reason, running);
    }

    /// <summary>Returns null on success. When the connection breaks after that, another loop reconnects.</summary>
    private async Task<Exception?> TryAsync(CancellationToken running)
    {
        HubLine? line = null;
        using var attempt = new EntryLimit(_pace.Limit(options.ConnectTimeout), _time, running);
        try
        {
            lock (_lock)
            {
                (_attempt, _mayShorten) = (attempt, true);
            }

            line = await link.OpenAsync(SignalingClientState.Reconnecting, attempt, CancellationToken.None).ConfigureAwait(false);
            await owner.RestoreAsync(line, attempt.Token).ConfigureAwait(false);
            return line.IsRestored ? null : throw Failure.OfLostConnection("The connection was lost as soon as it had opened.");
        }
        catch (Exception exception)
        {
            if (!link.TryAbandon(line, running))
            {
                return null;
            }

            running.ThrowIfCancellationRequested();
            Log.TryFailed(logger, exception);
            return exception;
        }
        finally
        {
            lock (_lock)
            {
                _attempt = null;
            }
        }
    }
}
