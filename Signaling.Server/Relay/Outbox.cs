using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Server.Relay;

/// <summary>
/// The signals to one connection, in order. Putting one in never waits and never writes; <see cref="Write"/> is called afterwards, by the same
/// thread, and writes what the connection takes at once. What it does not take waits here, up to a limit.
/// </summary>
/// <remarks>
/// SignalR drops nothing and bounds nothing: a write waits as long as 64 KiB are unread by the client, and so would everybody who sends to
/// it. At most one write is under way at a time; <c>_writing</c> says so, and whoever set it sees to it that all is written.
/// </remarks>
/// <param name="connectionId">The connection.</param>
/// <param name="limits">What may wait.</param>
/// <param name="ended">Called when nothing more will be written: the limit is exceeded, a write has failed, or the peer is elsewhere. Must return at once.</param>
/// <param name="logger">For writes that fail.</param>
internal sealed class Outbox(
    string connectionId, OutgoingQueueOptions limits, Action<OutboxEnd> ended, ILogger logger)
{
    // How many signals the thread of a sender writes before it leaves the rest to the pool: others may be adding all the time.
    private const int Share = 8;

    private readonly Lock _gate = new();
    private readonly Queue<Signal> _waiting = new();
    private HubConnectionContext? _connection;
    private int _waitingBytes;
    private bool _writing;
    private bool _held;
    private bool _closed;
    private TaskCompletionSource? _quiet;

    public string ConnectionId => connectionId;

    /// <summary>From now on there is a connection to write to.</summary>
    public void Open(HubConnectionContext connection) => _connection = connection;

    public void Put(Signal signal)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (_waiting.Count < limits.MaxSignals && _waitingBytes + signal.Bytes <= limits.MaxBytes)
            {
                _waiting.Enqueue(signal);
                _waitingBytes += signal.Bytes;
                return;
            }

            CloseWhileLocked();
        }

        Log.DoesNotRead(logger, connectionId);
        ended(OutboxEnd.Broken);
    }

    /// <summary>Writes what waits, unless somebody is at it.</summary>
    public void Write()
    {
        lock (_gate)
        {
            if (_writing || _held || _waiting.Count == 0)
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
            _held = true;
            return _writing ? QuietAsync() : Task.CompletedTask;
        }
    }

    /// <summary>Writes what waits, and completes when it is written.</summary>
    public async Task FlushAsync()
    {
        Write();
        while (true)
        {
            Task quiet;
            lock (_gate)
            {
                if (!_writing && _waiting.Count == 0)
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
        lock (_gate)
        {
            if (!_held)
            {
                return;
            }

            _held = false;
        }

        Write();
    }

    /// <summary>Takes back what waits: the peer has left the room from which it came, or is away.</summary>
    public IReadOnlyList<Signal> TakeAll()
    {
        lock (_gate)
        {
            Signal[] all = [.. _waiting];
            ClearWhileLocked();
            return all;
        }
    }

    /// <summary>
    /// The peer has come back on another connection: this one is told, and nothing else any more. Takes back what waits.
    /// </summary>
    public IReadOnlyList<Signal> Replace()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return [];
            }

            Signal[] all = [.. _waiting];
            ClearWhileLocked();
            _closed = true;
            _waiting.Enqueue(Signal.Removed(RemovedReasons.Replaced));
            ended(OutboxEnd.Replaced);
            return all;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            CloseWhileLocked();
        }
    }

    /// <summary>Ends the connection as if it could not be written to.</summary>
    public void Evict()
    {
        Close();
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

            var write = WriteAsync(next);
            if (!write.IsCompletedSuccessfully)
            {
                _ = GoOnAfterAsync(write);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static outbox => outbox.WriteShare(), this, preferLocal: false);
    }

    // What fails at once fails like what fails later.
    private ValueTask WriteAsync(Signal signal)
    {
        try
        {
            return _connection?.WriteAsync(signal.Message) ?? default;
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    // Detached on purpose: those who send do not wait for the connection.
    private async Task GoOnAfterAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception exception)
        {
            // A peer that can no longer be told anything must not look as if it were there.
            Log.WriteFailed(logger, connectionId, exception);
            Close();
            ended(OutboxEnd.Broken);
        }

        WriteShare();
    }

    private Signal? TakeNext()
    {
        lock (_gate)
        {
            if (!_held && _waiting.TryDequeue(out var next))
            {
                _waitingBytes -= next.Bytes;
                return next;
            }

            _writing = false;
            _quiet?.SetResult();
            _quiet = null;
            return null;
        }
    }

    private Task QuietAsync() => (_quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void CloseWhileLocked()
    {
        _closed = true;
        ClearWhileLocked();
    }

    private void ClearWhileLocked()
    {
        _waiting.Clear();
        _waitingBytes = 0;
    }
}
