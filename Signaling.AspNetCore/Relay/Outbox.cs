using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// The signals to one connection, in order. Putting one in never waits and never writes; <see cref="Write"/> is called afterwards, by the same
/// thread, and writes what the connection takes at once. What it does not take waits here, up to a limit.
/// </summary>
/// <remarks>
/// SignalR drops nothing and bounds nothing: a write waits as long as 64 KiB are unread by the client, and so would everybody who sends to
/// it. At most one write is under way at a time; <c>_writing</c> says so, and whoever set it sees to it that all is written.
/// A signal leaves the queue when its write begins, and counts as sent when <see cref="WrittenSignals"/> has counted it. Otherwise it comes back with
/// <see cref="TakeAll"/>, before those that wait, and nothing more is written.
/// </remarks>
/// <param name="connectionId">The connection.</param>
/// <param name="limits">What may wait.</param>
/// <param name="readRoster">Reads the room of a peer under the gate of the room. Never called under this outbox's gate.</param>
/// <param name="ended">Called when nothing more will be written: the connection reads too slowly, or the peer is elsewhere. Must return at once.</param>
/// <param name="logger">For a connection that reads too slowly.</param>
internal sealed class Outbox(
    string connectionId, OutgoingQueueOptions limits, Action<string, Action<Roster>> readRoster, Action<OutboxEnd> ended, ILogger logger)
{
    // How many signals the thread of a sender writes before it leaves the rest to the pool: others may be adding all the time.
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
    private TaskCompletionSource? _quiet;

    public string ConnectionId => connectionId;

    /// <summary>From now on there is a connection to write to.</summary>
    public void Open(HubConnectionContext connection, WrittenSignals written) => (_written, _connection) = (written, connection);

    /// <summary>Puts a signal of a peer into the queue. False when that peer's share is full; then it is not there.</summary>
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

    /// <summary>Puts a signal into the queue, whether or not there is room: it comes from the server, or from the peer's mailbox.</summary>
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

    /// <summary>Called every second or so. A connection is cut when something has waited for it longer than the limit, up to twice as long.</summary>
    /// <param name="age">How old the connection is.</param>
    public void CheckPace(TimeSpan age)
    {
        lock (_gate)
        {
            if (_closed || _failed || _hold.IsOn || _waiting.Taken >= _mark.Place)
            {
                // All that waited at the mark is on its way: from here on the next.
                _mark = (_waiting.Taken + _waiting.Length, age);
                return;
            }

            if (age - _mark.At <= limits.MaxWait)
            {
                return;
            }

            Log.ReadsTooSlowly(logger, connectionId, limits.MaxWait, _waiting.Length, _waiting.Bytes);

            // The queue is not cleared: the peer is suspended, and takes it along into its mailbox.
            _closed = true;
        }

        ended(OutboxEnd.Broken);
    }

    /// <summary>Writes what waits, unless somebody is at it.</summary>
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

    /// <summary>From now on signals wait, until <see cref="Release"/>. Completes when no write is under way any more.</summary>
    public Task HoldAsync()
    {
        lock (_gate)
        {
            _hold.Begin();
            return _writing ? QuietAsync() : Task.CompletedTask;
        }
    }

    /// <summary>In place of the next <see cref="Release"/>, calls <paramref name="deferral"/>, which sees to a later one.</summary>
    public void DeferRelease(Action deferral)
    {
        lock (_gate)
        {
            _hold.Defer(deferral);
        }
    }

    /// <summary>Writes what waits, and completes when it is written or cannot be written.</summary>
    public async Task FlushAsync()
    {
        Write();
        while (true)
        {
            Task quiet;
            lock (_gate)
            {
                if (!_writing && (_waiting.IsEmpty || _failed))
                {
                    return;
                }

                quiet = QuietAsync();
            }

            await quiet;
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
    /// Takes back what has not been sent: the peer has left the room from which it came, or is suspended. Whatever held it back is over. A signal whose
    /// write is still under way counts as sent; see <see cref="HoldAsync"/>.
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
    /// The peer has come back on another connection: this one gets Removed and nothing after it. Takes back what has not been sent.
    /// </summary>
    public IReadOnlyList<Signal> Replace()
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
            _waiting.Add(Signal.Removed(RemovedReasons.Replaced));
            ended(OutboxEnd.Replaced);
            return all;
        }
    }

    /// <summary>
    /// The connection has ended. A call on it may still be bringing a peer back, and then finds out and takes all that is put here until then.
    /// </summary>
    public void End()
    {
        lock (_gate)
        {
            _failed = true;
        }
    }

    /// <summary>Ends the connection as if it could not be written to.</summary>
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

            // SignalR never fails here: a write to a connection that has ended completes as if it had been sent.
            var before = _written!.Count;
            var write = _connection!.WriteAsync(next.Message);
            if (!write.IsCompletedSuccessfully)
            {
                _ = GoOnAfterAsync(write, before);
                return;
            }

            if (!CheckWritten(before))
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static outbox => outbox.WriteShare(), this, preferLocal: false);
    }

    // Detached on purpose: those who send do not wait for the connection.
    private async Task GoOnAfterAsync(ValueTask write, int before)
    {
        await write;
        if (CheckWritten(before))
        {
            WriteShare();
        }
    }

    // When nothing was written the connection has ended, which is noticed by reading from it.
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

                // An event of the room need not come back.
                _inFlight = null;

                reader = _waiting.RosterReader!;
            }

            if (TakeRoster(reader) is { } roster)
            {
                return roster;
            }
        }
    }

    // The room's gate comes before this one. Under both of them it is certain which events the roster has in it.
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
        _quiet?.SetResult();
        _quiet = null;
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

    private Task QuietAsync() => (_quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
