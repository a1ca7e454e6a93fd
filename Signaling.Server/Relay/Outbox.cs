using Microsoft.AspNetCore.SignalR;

namespace Signaling.Server.Relay;

/// <summary>
/// The signals to one connection, in order. Posting never waits: while the connection takes what it is given, a signal is written at once by
/// whoever posts it; when it does not, signals wait here, up to a limit.
/// </summary>
/// <remarks>
/// SignalR drops nothing and bounds nothing: a write waits as long as 64 KiB are unread by the client, and so would everybody who sends to
/// it. At most one write is under way at a time; <c>_writing</c> says so, and whoever set it goes on until nothing is left to write.
/// </remarks>
internal sealed class Outbox(
    string connectionId, HubLifetimeManager<SignalingHub> connections, OutgoingQueueOptions limits, Action overflowed, ILogger logger)
{
    private readonly Lock _gate = new();
    private Queue<Signal>? _waiting; // most connections never need one
    private int _waitingBytes;
    private bool _writing;
    private bool _held;
    private bool _closed;

    public void Post(Signal signal)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (_writing || _held || _waiting is { Count: > 0 })
            {
                if (!TryEnqueue(signal))
                {
                    CloseWhileLocked();
                    overflowed();
                }

                return;
            }

            _writing = true;
        }

        Write(signal);
    }

    /// <summary>From now on signals wait, until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _held = true;
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
            if (_writing || _closed || _waiting is not { Count: > 0 })
            {
                return;
            }

            _writing = true;
        }

        if (TakeNext() is { } next)
        {
            Write(next);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            CloseWhileLocked();
        }
    }

    private void Write(Signal signal)
    {
        for (var next = signal; next is not null; next = TakeNext())
        {
            var write = connections.SendConnectionAsync(connectionId, next.Method, next.Arguments);
            if (!write.IsCompletedSuccessfully)
            {
                _ = GoOnAfterAsync(write);
                return;
            }
        }
    }

    // Detached on purpose: those who post do not wait for the connection.
    private async Task GoOnAfterAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (Exception exception)
        {
            Log.WriteFailed(logger, connectionId, exception);
            Close();
            return;
        }

        if (TakeNext() is { } next)
        {
            Write(next);
        }
    }

    private Signal? TakeNext()
    {
        lock (_gate)
        {
            if (_held || _closed || _waiting is not { Count: > 0 })
            {
                _writing = false;
                return null;
            }

            var next = _waiting.Dequeue();
            _waitingBytes -= next.Bytes;
            return next;
        }
    }

    private bool TryEnqueue(Signal signal)
    {
        _waiting ??= new Queue<Signal>();
        if (_waiting.Count >= limits.MaxSignals || _waitingBytes + signal.Bytes > limits.MaxBytes)
        {
            return false;
        }

        _waiting.Enqueue(signal);
        _waitingBytes += signal.Bytes;
        return true;
    }

    private void CloseWhileLocked()
    {
        _closed = true;
        _waiting = null;
        _waitingBytes = 0;
    }
}
