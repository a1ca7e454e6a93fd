using Signaling.Contracts;

namespace Signaling.Client;

// Calls. Some of them wait while the client moves from a draining node to another node.
internal sealed partial class HubLink
{
    /// <summary>The calls that have no outcome yet, in the order in which they began.</summary>
    private readonly SortedDictionary<long, HubCall> _calls = [];

    private long _begun;

    /// <summary>The number of the last call that belongs to a former peer.</summary>
    private long _stale;

    /// <summary>True while new calls wait behind calls that the former connection has not executed.</summary>
    private bool _holdsCalls;

    private bool _isMakingHeldCalls;

    /// <summary>Returns null when the client has no connection and is not moving to another node.</summary>
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

    /// <summary>Called inside the lock, so that the calls reach the connection in their order. Does not wait.</summary>
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

    /// <summary>
    /// Called inside the lock when there is a new connection. Without a resume the client has become a new peer, which must not send the
    /// calls of the former peer.
    /// </summary>
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
                    // All held calls are sent. Or the connection broke, and the next connection continues.
                    _holdsCalls &= call is not null;
                    _isMakingHeldCalls = false;
                    return;
                }
            }

            // The former connection has ended, but some of its calls may not have completed yet.
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
    /// Called inside the lock, before SignalR learns that the server has closed the connection because a call was too large. The server
    /// does not say which call it was, so the largest call fails with the refusal. The others fail as on any lost connection, and the
    /// application may repeat them.
    /// </summary>
    private void Blame(HubLine line, SignalingException refusal) =>
        _calls.Values.Where(call => call.Line == line && !call.IsHeld).OrderByDescending(call => call.Size).FirstOrDefault()?.Fail(refusal);

    /// <summary>Called inside the lock when there will be no new connection.</summary>
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
        call.Fail(new SignalingException(
            SignalingErrorCodes.Draining, "The server's node has shut down and this peer no longer exists. The call was not executed."));
    }
}
