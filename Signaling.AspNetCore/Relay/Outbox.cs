using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// The signals to one connection, in order. Adding a signal never waits and never writes. The same thread calls <see cref="Write"/> afterwards, which
/// writes as much as the connection accepts at once. The other signals wait here, up to a limit.
/// </summary>
/// <remarks>
/// SignalR drops no message and has no limit: a write waits while the client has 64 KiB unread, and every sender to it would wait as well. At most
/// one write runs at a time, and <c>_writing</c> is true during it. The caller that has set <c>_writing</c> ensures that all waiting signals are
/// written. A signal leaves the queue when its write begins, and counts as sent when <see cref="WrittenSignals"/> has counted it. Otherwise
/// <see cref="TakeAll"/> returns it, before the waiting signals, and no further signal is written.
/// The class has more than 300 lines, because one gate protects the queue, the write that is under way, and the hold.
/// </remarks>
/// <param name="connectionId">The connection.</param>
/// <param name="limits">The limits of the queue.</param>
/// <param name="readRoster">Reads the room of a peer under the gate of the room. Never called under this outbox's gate.</param>
/// <param name="ended">
/// Called when the outbox accepts no further signal: the connection reads too slowly, or the peer has resumed elsewhere and only <c>Removed</c> is still to
/// be written. Must return at once.
/// </param>
/// <param name="logger">The logger for connections that read too slowly.</param>
internal sealed class Outbox(
    string connectionId, OutgoingQueueOptions limits, Action<string, Action<Roster>> readRoster, Action<OutboxEnd> ended, ILogger logger)
{
    // The number of signals that a sender's thread writes before the thread pool writes the rest: other senders may add signals all the time.
    private const int Share = 8;

    private readonly Lock _gate = new();
    private readonly OutgoingQueue _waiting = new(limits);
    private readonly OutboxHold _hold = new();
    private HubConnectionContext? _connection;
    private WrittenSignals? _written;
    private Signal? _inFlight;
    private bool _writing;
    private bool _failed;
    private bool _closed;
    private (long Place, TimeSpan At) _mark;
    private TaskCompletionSource? _idle;

    public string ConnectionId => connectionId;

    /// <summary>Sets the connection to write to.</summary>
    public void Open(HubConnectionContext connection, WrittenSignals written) => (_written, _connection) = (written, connection);

    /// <summary>Puts a signal of a peer into the queue. Returns false, and adds nothing, when that peer's share is full.</summary>
    public bool TryPut(Signal signal)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return true; // lost, as on a connection that has just broken
            }

            if (!_waiting.HasRoomFor(signal.From!))
            {
                return false;
            }

            _waiting.Add(signal);
            return true;
        }
    }

    /// <summary>See <see cref="OutgoingQueue.HasRoomFor"/>.</summary>
    public bool HasRoomFor(string sender, int shares)
    {
        lock (_gate)
        {
            return _closed || _waiting.HasRoomFor(sender, shares);
        }
    }

    /// <summary>Puts a signal of the server or of the peer's mailbox into the queue, regardless of the limits.</summary>
    public void Put(Signal signal)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _waiting.Add(signal);
            }
        }
    }

    /// <summary>Puts an event of the roster into the queue of a peer. See <see cref="OutgoingQueue"/>.</summary>
    public void Announce(RosterEvent change, string reader, Func<long> rosterBytes)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _waiting.Add(change, reader, rosterBytes);
            }
        }
    }

    /// <summary>Puts a <c>RosterChanged</c> into the queue of a peer. The room is read when the event is written.</summary>
    public void PutRoster(string reader)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _waiting.AddRoster(reader);
            }
        }
    }

    /// <summary>
    /// Cuts the connection when a signal has waited longer than the limit (at the latest after twice the limit). Called about every second.
    /// </summary>
    /// <param name="age">The age of the connection.</param>
    public void CheckPace(TimeSpan age)
    {
        lock (_gate)
        {
            if (_closed || _failed || _hold.IsOn || _waiting.Taken >= _mark.Place)
            {
                // All signals that waited at the mark have been taken. Set the next mark.
                _mark = (_waiting.Taken + _waiting.Length, age);
                return;
            }

            if (age - _mark.At <= limits.MaxWait)
            {
                return;
            }

            Log.ReadsTooSlowly(logger, connectionId, limits.MaxWait, _waiting.Length, _waiting.Bytes);

            // The queue is not cleared: the peer is suspended, and the signals move to its mailbox.
            _closed = true;
        }

        ended(OutboxEnd.Broken);
    }

    /// <summary>Writes the waiting signals, unless another thread is writing.</summary>
    public void Write()
    {
        lock (_gate)
        {
            if (_writing || _failed || _hold.IsOn || _connection is null || _waiting.IsEmpty)
            {
                return;
            }

            _writing = true;
        }

        WriteShare();
    }

    /// <summary>Holds all signals until <see cref="Release"/>. Completes when no write is running any more.</summary>
    public Task HoldAsync()
    {
        lock (_gate)
        {
            _hold.Begin();
            return _writing ? IdleAsync() : Task.CompletedTask;
        }
    }

    /// <summary>Replaces the next <see cref="Release"/> by <paramref name="deferral"/>, which has to call it later.</summary>
    public void DeferRelease(Action deferral)
    {
        lock (_gate)
        {
            _hold.Defer(deferral);
        }
    }

    /// <summary>Writes the waiting signals. Completes when they are written or cannot be written.</summary>
    public async Task FlushAsync()
    {
        Write();
        while (true)
        {
            Task idle;
            lock (_gate)
            {
                if (!_writing && (_waiting.IsEmpty || _failed))
                {
                    return;
                }

                idle = IdleAsync();
            }

            await idle;
        }
    }

    public void Release()
    {
        Action? deferral;
        lock (_gate)
        {
            if (!_hold.IsOn)
            {
                return;
            }

            deferral = _hold.Release();
        }

        (deferral ?? Write)();
    }

    /// <summary>
    /// Takes the signals that have not been sent, because the peer has left its room or is suspended. It also ends a hold. A signal whose write is
    /// still running counts as sent; see <see cref="HoldAsync"/>.
    /// </summary>
    public IReadOnlyList<Signal> TakeAll()
    {
        lock (_gate)
        {
            _hold.Cancel();
            return TakeAllLocked();
        }
    }

    /// <summary>
    /// Ends this connection for the peer, which has resumed on another one or was removed. The connection receives <c>Removed</c> as its last event.
    /// Returns the signals that have not been sent.
    /// </summary>
    public IReadOnlyList<Signal> Replace(string reason = RemovedReasons.Replaced)
    {
        lock (_gate)
        {
            var all = TakeAllLocked();
            if (_closed)
            {
                return all;
            }

            if (_hold.IsDeferred)
            {
                _hold.Cancel();
            }

            _closed = true;
            _waiting.Add(Signal.Removed(reason));
            ended(OutboxEnd.Replaced);
            return all;
        }
    }

    /// <summary>
    /// Marks the connection as ended. A call that is still resuming a peer on it detects that, and takes all signals that were added until then.
    /// </summary>
    public void End()
    {
        lock (_gate)
        {
            _failed = true;
        }
    }

    /// <summary>Ends the connection as after a failed write.</summary>
    public void Evict()
    {
        lock (_gate)
        {
            _closed = true;
            _waiting.Clear();
        }

        ended(OutboxEnd.Broken);
    }

    private void WriteShare()
    {
        for (var i = 0; i < Share; i++)
        {
            if (TakeNext() is not { } next)
            {
                return;
            }

            // SignalR never throws here: a write to a connection that has ended completes like a successful write.
            var before = _written!.Count;
            var write = _connection!.WriteAsync(next.Message);
            if (!write.IsCompletedSuccessfully)
            {
                _ = GoOnDetachedAsync(write, before);
                return;
            }

            if (!CheckWritten(before))
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static outbox => outbox.WriteShare(), this, preferLocal: false);
    }

    // Detached on purpose: senders do not wait for the connection.
    private async Task GoOnDetachedAsync(ValueTask write, int before)
    {
        try
        {
            await write;
            if (CheckWritten(before))
            {
                WriteShare();
            }
        }
        catch (Exception exception)
        {
            Log.DetachedFailed(logger, nameof(GoOnDetachedAsync), exception);
        }
    }

    // If nothing was written, the connection has ended. The read side handles that.
    private bool CheckWritten(int before)
    {
        if (_written!.Count != before)
        {
            return true;
        }

        lock (_gate)
        {
            _failed = true;
            EndWritingLocked();
        }

        return false;
    }

    private Signal? TakeNext()
    {
        while (true)
        {
            string reader;
            lock (_gate)
            {
                if (_hold.IsOn || !_waiting.TryTake(out var next))
                {
                    _inFlight = null;
                    EndWritingLocked();
                    return null;
                }

                if (!ReferenceEquals(next, Signal.RosterDue))
                {
                    return _inFlight = next;
                }

                // An event of the room need not be returned.
                _inFlight = null;

                reader = _waiting.RosterReader!;
            }

            if (TakeRoster(reader) is { } roster)
            {
                return roster;
            }
        }
    }

    // Lock order: the gate of the room, then this one. Under both gates it is certain which events the roster contains.
    private Signal? TakeRoster(string reader)
    {
        Signal? taken = null;
        readRoster(reader, roster =>
        {
            lock (_gate)
            {
                taken = _waiting.TakeRoster(reader, roster);
            }
        });
        if (taken is null)
        {
            lock (_gate)
            {
                _waiting.TakeRoster(reader, null);
            }
        }

        return taken;
    }

    private void EndWritingLocked()
    {
        _writing = false;
        _idle?.SetResult();
        _idle = null;
    }

    private Signal[] TakeAllLocked()
    {
        var waiting = _waiting.TakeAll();
        if (!_failed || _inFlight is not { } unsent)
        {
            return waiting;
        }

        _inFlight = null;
        return [unsent, .. waiting];
    }

    private Task IdleAsync() => (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
