using Signaling.Contracts;

namespace Signaling.Client;

internal sealed partial class HubLink
{
    private EntryLimit? _attempt;
    private int _isProbing;

    /// <summary>
    /// The network may have changed. Ends the wait before the next attempt, or checks soon whether the current connection is still alive.
    /// </summary>
    public void Hurry()
    {
        _opener.TryAll();
        if (Line is not { } line)
        {
            _pace.Hurry();
            lock (_lock)
            {
                // Only the first hint shortens the attempt that is under way. Otherwise an unstable network could postpone its end for
                // ever.
                _attempt?.Shorten(_options.ProbeTimeout);
                _attempt = null;
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
        _ = Task.Run(() => RenewDetachedAsync(line, delay + _options.DrainPatience), CancellationToken.None);
    }

    private async Task RenewDetachedAsync(HubLine line, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay < TimeSpan.Zero ? TimeSpan.Zero : delay, _stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (Lose(line, exception: null))
        {
            line.DropDetached();
        }
    }

    private async Task ProbeDetachedAsync(HubLine line)
    {
        var messages = line.Messages;
        try
        {
            using var limit = new CancellationTokenSource(_options.ProbeTimeout);
            await line.InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A refusal also proves that the connection is alive: outside a room there is no roster. The same holds for any other message.
            if (line.Messages == messages && Lose(line, new TimeoutException("The connection has been silent since the network changed.")))
            {
                line.DropDetached();
                Log.ProbeFailed(_logger, _options.ProbeTimeout);
            }
        }
        finally
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    private async Task ReconnectDetachedAsync(Exception? reason)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_pace.NextDelay(reason) is not { } delay)
                {
                    End(reason);
                    return;
                }

                await _pace.WaitAsync(delay, _stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A policy of the application that throws would throw at every attempt.
                End(exception);
                return;
            }

            reason = await TryAsync().ConfigureAwait(false);
            if (reason is null)
            {
                return;
            }
        }
    }

    /// <summary>Returns null on success. When the connection breaks after that, another loop reconnects.</summary>
    private async Task<Exception?> TryAsync()
    {
        HubLine? line = null;
        using var attempt = new EntryLimit(_options.ConnectTimeout, _stopping);
        try
        {
            lock (_lock)
            {
                _attempt = attempt;
            }

            line = await OpenAsync(SignalingClientState.Reconnecting, attempt, CancellationToken.None).ConfigureAwait(false);
            await _owner.RestoreAsync(line, attempt.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            if (!TryAbandon(line))
            {
                return null;
            }

            Log.TryFailed(_logger, exception);
            return exception;
        }
        finally
        {
            lock (_lock)
            {
                _attempt = _attempt == attempt ? null : _attempt;
            }
        }
    }

    /// <summary>Returns false when the attempt has succeeded in the meantime.</summary>
    private bool TryAbandon(HubLine? line)
    {
        lock (_lock)
        {
            if (line?.IsRestored == true)
            {
                return false;
            }

            _line = null;
        }

        if (line?.IsJoining == true)
        {
            line.DisposeDetached();
        }
        else
        {
            line?.DropDetached();
        }

        return true;
    }
}
