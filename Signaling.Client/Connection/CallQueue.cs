using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// The calls that have no outcome yet, in the order in which they began. Some of them wait while the client moves to another connection.
/// </summary>
/// <param name="gate">The lock of the <see cref="HubLink"/>, which guards everything here.</param>
/// <param name="present">Returns the connection for calls; null while there is none. Needs the lock.</param>
/// <param name="isDisconnected">Returns whether there will be no connection. Needs the lock.</param>
internal sealed class CallQueue(object gate, Func<HubLine?> present, Func<bool> isDisconnected)
{
    private readonly SortedDictionary<long, HubCall> _calls = [];
    private long _begun;

    /// <summary>The number of the last call that belongs to a former peer.</summary>
    private long _stale;

    private bool _isMakingHeldCalls;

    /// <summary>Gets whether new calls wait behind calls that the former connection has not executed.</summary>
    public bool HoldsCalls { get; private set; }

    /// <summary>Returns null when the client has no connection and is not moving to another node.</summary>
    public HubCall<T>? Begin<T>(string method, object?[] arguments, CancellationToken cancellationToken)
    {
        var call = new HubCall<T>(method, arguments, cancellationToken);
        lock (gate)
        {
            var line = present();
            if (line is null && !HoldsCalls)
            {
                return null;
            }

            _calls.Add(++_begun, call);
            if (!HoldsCalls)
            {
                TryLocked(_begun, call, line!);
            }

            return call;
        }
    }

    /// <summary>New calls wait for the next connection.</summary>
    public void HoldLocked() => HoldsCalls = true;

    /// <summary>Completes when the connection has answered, or will not answer, the calls that were made on it so far.</summary>
    public async Task<bool> MadeAsync(HubLine line)
    {
        Task[] made;
        lock (gate)
        {
            made = [.. _calls.Values.Where(call => call.Line == line && !call.IsHeld).Select(call => call.Tried)];
        }

        await Task.WhenAll(made).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// There is a new connection. Without a resume the client has become a new peer, which must not send the calls of the former peer.
    /// </summary>
    public void MakeHeldLocked(HubLine line, bool resumed)
    {
        _stale = resumed ? _stale : _begun;
        if (HoldsCalls && !_isMakingHeldCalls)
        {
            _isMakingHeldCalls = true;
            _ = Task.Run(() => MakeHeldDetachedAsync(line), CancellationToken.None);
        }
    }

    /// <summary>
    /// Called before SignalR learns that the server has closed the connection because a call was too large. The server does not say which call it
    /// was, so the largest call fails with the refusal. The others fail as on any lost connection, and the application may repeat them.
    /// </summary>
    public void BlameLocked(HubLine line, SignalingException refusal) =>
        _calls.Values.Where(call => call.Line == line && !call.IsHeld).OrderByDescending(call => call.Size).FirstOrDefault()?.Fail(refusal);

    /// <summary>There will be no new connection.</summary>
    public void DropHeldLocked()
    {
        HoldsCalls = false;
        _stale = _begun;
        foreach (var (number, call) in _calls.Where(call => call.Value.IsHeld).Select(call => (call.Key, call.Value)).ToList())
        {
            DropLocked(number, call);
        }
    }

    /// <summary>In the lock, so that the calls reach the connection in their order. Does not wait.</summary>
    private void TryLocked(long number, HubCall call, HubLine line)
    {
        call.Try(line);
        _ = EndDetachedAsync(number, call, line);
    }

    private async Task EndDetachedAsync(long number, HubCall call, HubLine triedOn)
    {
        var hasOutcome = await call.Tried.ConfigureAwait(false);
        lock (gate)
        {
            if (hasOutcome)
            {
                _calls.Remove(number);
            }
            else if (call.Line == triedOn)
            {
                call.Hold();
                HoldsCalls = true;
                if (isDisconnected())
                {
                    DropHeldLocked();
                }
                else if (present() is { } line && line != triedOn)
                {
                    MakeHeldLocked(line, resumed: true);
                }
            }
        }
    }

    private async Task MakeHeldDetachedAsync(HubLine line)
    {
        while (true)
        {
            long number;
            HubCall? call;
            lock (gate)
            {
                var now = present();
                line = now ?? line;
                (number, call) = _calls.Select(held => (held.Key, held.Value)).FirstOrDefault(held => held.Value.Line != line);
                if (call is null || now is null)
                {
                    // All held calls are sent. Or the connection broke, and the next connection continues.
                    HoldsCalls &= call is not null;
                    _isMakingHeldCalls = false;
                    return;
                }
            }

            // The former connection has ended, but some of its calls may not have completed yet.
            var hasOutcome = await call.Tried.ConfigureAwait(false);
            lock (gate)
            {
                if (hasOutcome)
                {
                    _calls.Remove(number);
                }
                else if (number <= _stale)
                {
                    DropLocked(number, call);
                }
                else if (line == present())
                {
                    TryLocked(number, call, line);
                }
            }
        }
    }

    private void DropLocked(long number, HubCall call)
    {
        _calls.Remove(number);
        call.Fail(new SignalingException(
            SignalingErrorCodes.Draining, "The server's node has shut down and this peer no longer exists. The call was not executed."));
    }
}
