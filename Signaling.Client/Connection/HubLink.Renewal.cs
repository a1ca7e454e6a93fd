using Microsoft.AspNetCore.Http.Connections;

namespace Signaling.Client;

// A new connection with a new access token, made before the one with the old token ends.
internal sealed partial class HubLink
{
    // What a healthy connection has to bring yet is there within a round trip.
    private static readonly TimeSpan FormerPatience = TimeSpan.FromSeconds(3);

    private LineRenewal? _renewal;

    /// <summary>Opens a connection that is not used yet; null when there is none to replace.</summary>
    public async Task<LineRenewal?> PrepareRenewalAsync(EntryLimit limit)
    {
        if (Line is not { } former)
        {
            return null;
        }

        var next = await _opener.OpenAsync(Begin, limit, CancellationToken.None).ConfigureAwait(false);
        return new LineRenewal(former, next);

        HubLine Begin(HttpTransportType except, Action<LineTransport> opening)
        {
            _stopping.ThrowIfCancellationRequested();
            return new HubLine(_setup, new LineTransport(opening), except, Seen, OnEnded, _logger);
        }
    }

    /// <summary>
    /// Moves the peer to the prepared connection. Calls wait meanwhile: on the former connection the server would refuse them.
    /// </summary>
    /// <param name="renewal">The connections.</param>
    /// <param name="resume">Resumes the peer on the next connection. A refusal leaves everything as it was.</param>
    /// <param name="isRefusal">Whether a failure of <paramref name="resume"/> is an answer of the server.</param>
    /// <param name="limit">The time for all of it.</param>
    public async Task RenewAsync(LineRenewal renewal, Func<Task> resume, Func<Exception, bool> isRefusal, EntryLimit limit)
    {
        if (!TryBeginRenewal(renewal))
        {
            renewal.Next.DropDetached();
            throw new SignalingException("", "The connection changes or ends.", null, isTransient: true);
        }

        var isAsked = false;
        try
        {
            await CallsMadeAsync(renewal.Former).OrCancelledAsync(limit.Token).ConfigureAwait(false);
            isAsked = true;
            await resume().ConfigureAwait(false);
            await Task.WhenAny(renewal.FormerEnded, Task.Delay(FormerPatience, _stopping)).ConfigureAwait(false);
            CompleteRenewal(renewal);
        }
        catch (Exception exception)
        {
            GiveUpRenewal(renewal, isUnknown: isAsked && !isRefusal(exception), exception);
            throw;
        }
    }

    private bool TryBeginRenewal(LineRenewal renewal)
    {
        lock (_lock)
        {
            if (_line != renewal.Former || _state != SignalingClientState.Connected || !renewal.Next.IsOpen || _holdsCalls)
            {
                return false;
            }

            _holdsCalls = true;
            _renewal = renewal;
            return true;
        }
    }

    private async Task<bool> CallsMadeAsync(HubLine line)
    {
        Task[] made;
        lock (_lock)
        {
            made = [.. _calls.Values.Where(call => call.Line == line && !call.IsHeld).Select(call => call.Tried)];
        }

        await Task.WhenAll(made).ConfigureAwait(false);
        return true;
    }

    private void CompleteRenewal(LineRenewal renewal)
    {
        lock (_lock)
        {
            _renewal = null;
            if (_line != renewal.Former || _state != SignalingClientState.Connected)
            {
                renewal.Next.DropDetached(); // the client was closed meanwhile
                return;
            }

            _line = renewal.Next;
            _line.IsRestored = true;
            foreach (var message in renewal.Waiting)
            {
                _owner.Received(_line, message);
            }

            MakeHeldCalls(_line, resumed: true);
        }

        renewal.Former.DropDetached();
        if (!renewal.Next.IsOpen)
        {
            Lose(renewal.Next, exception: null); // it ended before it was the present one
        }
    }

    /// <summary>When it is not known whether the server has moved the peer, both connections go, and the next one resumes it.</summary>
    private void GiveUpRenewal(LineRenewal renewal, bool isUnknown, Exception exception)
    {
        lock (_lock)
        {
            _renewal = null;
            MakeHeldCalls(renewal.Former, resumed: true);
        }

        renewal.Next.DropDetached();
        if ((isUnknown || renewal.FormerEnded.IsCompleted) && Lose(renewal.Former, exception))
        {
            renewal.Former.DropDetached();
        }
    }
}
