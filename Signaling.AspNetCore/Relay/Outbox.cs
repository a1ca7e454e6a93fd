using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// The signals to one connection, in order. Adding a signal never waits and never writes. The same thread calls <see cref="Write"/> afterwards, which
/// writes as much as the connection accepts at once. The other signals wait here, up to a limit.
/// </summary>
/// <remarks>
/// SignalR drops no message and has no limit: a write waits while the client has 64 KiB unread, and every sender to it would wait as well.
/// <see cref="OutgoingQueue"/> has the limits, <see cref="OutboxWriter"/> writes, and <see cref="OutboxHold"/> holds the signals back. This class closes the
/// outbox: once it is closed, no signal is added. One gate protects all of them.
/// </remarks>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly OutgoingQueue _waiting;
    private readonly OutboxHold _hold = new();
    private readonly OutboxWriter _writer;
    private readonly TimeSpan _maxWait;
    private readonly Action<OutboxEndReason> _ended;
    private readonly ILogger _logger;
    private bool _closed;
    private (long Place, TimeSpan At) _mark;

    /// <param name="connectionId">The connection.</param>
    /// <param name="limits">The limits of the queue.</param>
    /// <param name="readRoster">Reads the room of a peer under the gate of the room. Never called under this outbox's gate.</param>
    /// <param name="ended">
    /// Called when the outbox accepts no further signal: the connection reads too slowly, or the peer has resumed elsewhere and only <c>Removed</c> is still
    /// to be written. Must return at once.
    /// </param>
    /// <param name="logger">The logger for connections that read too slowly.</param>
    public Outbox(string connectionId, OutgoingQueueOptions limits, Action<string, Action<Roster>> readRoster, Action<OutboxEndReason> ended, ILogger logger)
    {
        (ConnectionId, _maxWait, _ended, _logger) = (connectionId, limits.MaxWait, ended, logger);
        _waiting = new(limits);
        _writer = new(_gate, _waiting, _hold, readRoster, logger);
    }

    public string ConnectionId { get; }

    /// <summary>Gets what waits, without the gate: a number may be out of date.</summary>
    public (int Length, int Bytes) Backlog => (_waiting.Length, _waiting.Bytes);

    /// <summary>Sets the connection to write to.</summary>
    public void Open(HubConnectionContext connection, WrittenSignals written) => _writer.Open(connection, written);

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
            if (_closed || _writer.HasEnded || _hold.IsOn || _waiting.Taken >= _mark.Place)
            {
                // All signals that waited at the mark have been taken. Set the next mark.
                _mark = (_waiting.Taken + _waiting.Length, age);
                return;
            }

            if (age - _mark.At <= _maxWait)
            {
                return;
            }

            Log.ReadsTooSlowly(_logger, ConnectionId, _maxWait, _waiting.Length, _waiting.Bytes);

            // The queue is not cleared: the peer is suspended, and the signals move to its mailbox.
            _closed = true;
        }

        _ended(OutboxEndReason.Broken);
    }

    /// <summary>Writes the waiting signals, unless another thread is writing.</summary>
    public void Write() => _writer.Write();

    /// <summary>Holds all signals until <see cref="Release"/>. Completes when no write is running any more.</summary>
    public Task HoldAsync()
    {
        lock (_gate)
        {
            _hold.Begin();
            return _writer.WhenIdleLocked();
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
    public Task FlushAsync() => _writer.FlushAsync();

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
            return _writer.TakeAllLocked();
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
            var all = _writer.TakeAllLocked();
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
            _ended(OutboxEndReason.Replaced);
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
            _writer.EndLocked();
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

        _ended(OutboxEndReason.Broken);
    }
}
