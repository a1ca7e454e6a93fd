using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// Writes the signals of an outbox to its connection, one after the other. The gate of the outbox also protects this class: whether a write is running, and
/// which signals wait for it, is decided under one lock.
/// </summary>
/// <remarks>
/// At most one write runs at a time, and <c>_writing</c> is true during it. The caller that has set <c>_writing</c> ensures that all waiting signals are
/// written. A signal leaves the queue when its write begins, and counts as sent when <see cref="WrittenSignals"/> has counted it. Otherwise
/// <see cref="TakeAllLocked"/> returns it, before the waiting signals, and no further signal is written.
/// </remarks>
/// <param name="gate">The gate of the outbox.</param>
/// <param name="waiting">The signals that wait.</param>
/// <param name="hold">Whether the signals are held back.</param>
/// <param name="readRoster">Reads the room of a peer under the gate of the room. Never called under the gate of the outbox.</param>
/// <param name="logger">The logger for failures of the detached task.</param>
internal sealed class OutboxWriter(Lock gate, OutgoingQueue waiting, OutboxHold hold, Action<string, Action<Roster>> readRoster, ILogger logger)
{
    // The number of signals that a sender's thread writes before the thread pool writes the rest: other senders may add signals all the time.
    private const int Share = 8;

    private HubConnectionContext? _connection;
    private WrittenSignals? _written;
    private Signal? _inFlight;
    private bool _writing;
    private TaskCompletionSource? _idle;

    /// <summary>Gets whether the connection has ended, so that no further signal is written. Used under the gate.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Sets the connection to write to.</summary>
    public void Open(HubConnectionContext connection, WrittenSignals written) => (_written, _connection) = (written, connection);

    /// <summary>See <see cref="Outbox.Write"/>.</summary>
    public void Write()
    {
        lock (gate)
        {
            if (_writing || HasEnded || hold.IsOn || _connection is null || waiting.IsEmpty)
            {
                return;
            }

            _writing = true;
        }

        WriteShare();
    }

    /// <summary>See <see cref="Outbox.FlushAsync"/>.</summary>
    public async Task FlushAsync()
    {
        Write();
        while (true)
        {
            Task idle;
            lock (gate)
            {
                if (!_writing && (waiting.IsEmpty || HasEnded))
                {
                    return;
                }

                idle = NextIdleLocked();
            }

            await idle;
        }
    }

    /// <summary>Completes when no write is running any more.</summary>
    public Task WhenIdleLocked() => _writing ? NextIdleLocked() : Task.CompletedTask;

    /// <summary>Takes the signals that have not been sent. A signal whose write is still running counts as sent.</summary>
    public Signal[] TakeAllLocked()
    {
        var all = waiting.TakeAll();
        if (!HasEnded || _inFlight is not { } unsent)
        {
            return all;
        }

        _inFlight = null;
        return [unsent, .. all];
    }

    /// <summary>Marks the connection as ended.</summary>
    public void EndLocked() => HasEnded = true;

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

        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.WriteShare(), this, preferLocal: false);
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

        lock (gate)
        {
            EndLocked();
            EndWritingLocked();
        }

        return false;
    }

    private Signal? TakeNext()
    {
        while (true)
        {
            string reader;
            lock (gate)
            {
                if (hold.IsOn || !waiting.TryTake(out var next))
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

                reader = waiting.RosterReader!;
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
            lock (gate)
            {
                taken = waiting.TakeRoster(reader, roster);
            }
        });
        if (taken is null)
        {
            lock (gate)
            {
                waiting.TakeRoster(reader, null);
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

    private Task NextIdleLocked() => (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
