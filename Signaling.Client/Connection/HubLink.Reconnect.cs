using Signaling.Contracts;

namespace Signaling.Client;

internal sealed partial class HubLink
{
    private EntryLimit? _attempt;
    private int _isProbing;

    /// <summary>The network may be back, or may be another: ends a waiting, or finds out soon whether the connection still lives.</summary>
    public void Hurry()
    {
        _opener.TryAll();
        if (Line is not { } line)
        {
            _pace.Hurry();
            lock (_lock)
            {
                // Only the first hint shortens a try that is under way, or a network that flutters would put it off for ever.
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
    /// The server's node goes away, and ends the connection at that time. The client does not do so by itself, because what the server sends
    /// meanwhile would be lost; unless the server is late: then it closes without a farewell, and makes a new one.
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
            // A refusal is a sign of life, too: outside a room there is no roster. So is whatever else has come meanwhile.
            if (line.Messages == messages && Lose(line, new TimeoutException("The connection is silent since the network changed.")))
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
                // A policy of the application that fails would do so for ever.
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

    /// <summary>Null when it succeeded; a break from then on is another one, and has its own loop.</summary>
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

    /// <summary>False when the try has succeeded by now.</summary>
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
