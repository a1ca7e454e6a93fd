using Signaling.Contracts;

namespace Signaling.Client;

// Calls, and those among them that wait while the client moves from a node that goes away to another one.
internal sealed partial class HubLink
{
    /// <summary>All that have no outcome yet, in the order in which they were begun.</summary>
    private readonly SortedDictionary<long, HubCall> _calls = [];

    private long _begun;

    /// <summary>Up to this one they belong to a peer that is no more.</summary>
    private long _stale;

    /// <summary>New calls wait behind those that were not made on the former connection.</summary>
    private bool _holdsCalls;

    private bool _isMakingHeldCalls;

    /// <summary>Null when there is no connection, and none to which the client is moving.</summary>
    public HubCall<T>? Begin<T>(string method, object?[] arguments, CancellationToken cancellationToken)
    {
        var call = new HubCall<T>(method, arguments, cancellationToken);
        lock (_lock)
        {
            var line = _state == SignalingClientState.Connected ? _line : null;
            if (line is null && !_holdsCalls)
            {
                return null;
            }

            _calls.Add(++_begun, call);
            if (!_holdsCalls)
            {
                Try(_begun, call, line!);
            }

            return call;
        }
    }

    /// <summary>Inside the lock, so that the calls get to the connection in their order; nothing is waited for.</summary>
    private void Try(long number, HubCall call, HubLine line)
    {
        call.Try(line);
        _ = EndDetachedAsync(number, call, line);
    }

    private async Task EndDetachedAsync(long number, HubCall call, HubLine triedOn)
    {
        var hasOutcome = await call.Tried.ConfigureAwait(false);
        lock (_lock)
        {
            if (hasOutcome)
            {
                _calls.Remove(number);
            }
            else if (call.Line == triedOn)
            {
                call.Hold();
                _holdsCalls = true;
                if (_state == SignalingClientState.Disconnected)
                {
                    DropHeldCalls();
                }
                else if (_state == SignalingClientState.Connected && _line is { } line && line != triedOn)
                {
                    MakeHeldCalls(line, resumed: true);
                }
            }
        }
    }

    /// <summary>Inside the lock, when there is a new connection. Without a resume it is that of another peer, which does not speak for the former one.</summary>
    private void MakeHeldCalls(HubLine line, bool resumed)
    {
        _stale = resumed ? _stale : _begun;
        if (_holdsCalls && !_isMakingHeldCalls)
        {
            _isMakingHeldCalls = true;
            _ = Task.Run(() => MakeHeldCallsDetachedAsync(line), CancellationToken.None);
        }
    }

    private async Task MakeHeldCallsDetachedAsync(HubLine line)
    {
        while (true)
        {
            long number;
            HubCall? call;
            lock (_lock)
            {
                line = _state == SignalingClientState.Connected && _line is { } present ? present : line;
                (number, call) = _calls.Select(held => (held.Key, held.Value)).FirstOrDefault(held => held.Value.Line != line);
                if (call is null || _line != line || _state != SignalingClientState.Connected)
                {
                    // All are made; or the connection is broken, and the next one goes on.
                    _holdsCalls &= call is not null;
                    _isMakingHeldCalls = false;
                    return;
                }
            }

            // The former connection has ended, but may not have said so to everybody yet.
            var hasOutcome = await call.Tried.ConfigureAwait(false);
            lock (_lock)
            {
                if (hasOutcome)
                {
                    _calls.Remove(number);
                }
                else if (number <= _stale)
                {
                    Drop(number, call);
                }
                else if (line == _line && _state == SignalingClientState.Connected)
                {
                    Try(number, call, line);
                }
            }
        }
    }

    /// <summary>
    /// Inside the lock, before SignalR learns that the server has closed the connection for a call that is too large. The server does not say
    /// which, so it is the largest one. The others fail as of any lost connection, and may be made again.
    /// </summary>
    private void Blame(HubLine line, SignalingException refusal) =>
        _calls.Values.Where(call => call.Line == line && !call.IsHeld).OrderByDescending(call => call.Size).FirstOrDefault()?.Fail(refusal);

    /// <summary>Inside the lock, when there will be no new connection.</summary>
    private void DropHeldCalls()
    {
        _holdsCalls = false;
        _stale = _begun;
        foreach (var (number, call) in _calls.Where(call => call.Value.IsHeld).Select(call => (call.Key, call.Value)).ToList())
        {
            Drop(number, call);
        }
    }

    private void Drop(long number, HubCall call)
    {
        _calls.Remove(number);
        call.Fail(new SignalingException(SignalingErrorCodes.Draining, "The server's node went away, and with it this peer; the call was not made."));
    }
}
