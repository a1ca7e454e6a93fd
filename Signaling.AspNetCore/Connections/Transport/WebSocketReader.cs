using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>Reads a WebSocket for the hub: on demand, and on the thread that received the message. No buffer is held while nothing arrives.</summary>
/// <remarks>Canceling a receive aborts the socket. So one loop receives until the socket ends, and a canceled read only stops waiting for it. After the
/// hub has stopped reading, all messages up to the close frame are discarded.</remarks>
internal sealed class WebSocketReader : PipeReader
{
    /// <summary>Longer messages are delivered to the hub in pieces.</summary>
    public const int LargePiece = 32 * 1024;

    // The limit for a client that has not joined: the server buffers no more than this of a message without an end.
    private const int SmallPiece = 4 * 1024;

    // Only a part of a handshake stays unconsumed by the hub: PeerProtocol consumes all later input.
    private const int MaxHandshake = SmallPiece;

    // An SDP of the usual size fits without a larger buffer. The buffer is not held while nothing arrives.
    private const int FirstBuffer = 8 * 1024;

    private readonly WebSocket _socket;
    private readonly Lock _gate = new();
    private readonly ReceiveBuffer _received = new();
    private readonly PendingRead _read = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _wanted;
    private volatile int _piece = SmallPiece;
    private bool _isReading;
    private bool _isCanceled;
    private bool _isEnded;
    private bool _hasStopped; // the loop, which may be writing into the buffer until then
    private bool _isCompleted;
    private Exception? _error;

    public WebSocketReader(WebSocket socket)
    {
        _socket = socket;
        _ = ReceiveDetachedAsync();
    }

    /// <summary>Gets a task that completes when the client has closed the socket or the socket has broken. The task never fails.</summary>
    public Task Ended => _ended.Task;

    public void ReadLargePieces() => _piece = LargePiece;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource? wanted;
        short version;
        lock (_gate)
        {
            if (TryReadWhileLocked(out var result))
            {
                return new(result);
            }

            version = _read.Start();
            _isReading = true;
            (wanted, _wanted) = (_wanted, null);
        }

        var read = _read.WaitAsync(version, this, cancellationToken);
        wanted?.SetResult();
        return read;
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            return TryReadWhileLocked(out result);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            _received.Advance(consumed, examined);
            if (_received.UntouchedLength >= MaxHandshake)
            {
                _error ??= Refusal.HandshakeTooLarge(MaxHandshake).ToHubException();
            }
        }
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _isCanceled = true;
            if (!_isReading)
            {
                return;
            }

            _isReading = false;
        }

        CompleteRead();
    }

    public override void Complete(Exception? exception = null)
    {
        TaskCompletionSource? wanted;
        lock (_gate)
        {
            _isCompleted = true;
            (wanted, _wanted) = (_wanted, null);
            if (_hasStopped)
            {
                _received.Release();
            }
        }

        wanted?.SetResult();
    }

    /// <summary>Fails the pending read, if there is one.</summary>
    public void FailRead(Exception exception)
    {
        lock (_gate)
        {
            if (!_isReading)
            {
                return;
            }

            _isReading = false;
        }

        CompleteRead(exception);
    }

    // Detached on purpose: the loop ends with the socket, and completes Ended.
    private async Task ReceiveDetachedAsync()
    {
        Exception? error = null;
        try
        {
            do
            {
                await WantedAsync();
            }
            while (await ReceiveMessageAsync());
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely })
        {
            // The server or the client cut the connection. For the hub, the connection has ended.
        }
        catch (Exception exception)
        {
            error = exception;
        }

        End(error, hasStopped: true);
    }

    /// <summary>Ends the hub's input: the socket has ended, or SignalR's transport has, whose client may not answer.</summary>
    public void End(Exception? error = null, bool hasStopped = false)
    {
        bool isReading;
        lock (_gate)
        {
            _isEnded = true;
            _error ??= error;
            _hasStopped |= hasStopped;
            (isReading, _isReading) = (_isReading, false);
            if (_isCompleted && _hasStopped)
            {
                _received.Release();
            }
        }

        // The transport comes first: the hub's continuation can take a while.
        _ended.TrySetResult();
        if (isReading)
        {
            CompleteRead(error);
        }
    }

    private bool TryReadWhileLocked(out ReadResult result)
    {
        if (!_isCanceled && !_received.HasUnexamined && !_isEnded && _error is null)
        {
            result = default;
            return false;
        }

        if (_error is not null && !_isCanceled && !_received.HasUnexamined)
        {
            throw _error;
        }

        result = TakeResult();
        return true;
    }

    private Task WantedAsync()
    {
        lock (_gate)
        {
            return _isReading || _isCompleted ? Task.CompletedTask : (_wanted = new()).Task;
        }
    }

    /// <summary>Returns false at the end of the connection.</summary>
    // The method waits for each message. With pooling, the state machine is not allocated each time.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveMessageAsync()
    {
        // With an empty buffer, this receives no data, but completes when data has arrived.
        var received = await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        var endsThere = received.EndOfMessage;
        while (received.MessageType != WebSocketMessageType.Close && !endsThere)
        {
            received = await _socket.ReceiveAsync(GetMemory(), CancellationToken.None);
            endsThere = Add(received.Count) || received.EndOfMessage;
        }

        if (received.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }

        Deliver();
        return true;
    }

    private Memory<byte> GetMemory()
    {
        lock (_gate)
        {
            if (_isCompleted)
            {
                _received.Release();
            }

            return _received.GetMemory(Math.Min(_piece, FirstBuffer));
        }
    }

    /// <summary>Returns true when the buffer contains enough for a read.</summary>
    private bool Add(int bytes)
    {
        lock (_gate)
        {
            _received.Add(bytes);
            return _received.Length >= _piece;
        }
    }

    private void Deliver()
    {
        lock (_gate)
        {
            _received.Offer();
            if (!_isReading || !_received.HasUnexamined || _isCompleted)
            {
                return;
            }

            _isReading = false;
        }

        CompleteRead();
    }

    private void CompleteRead(Exception? error = null)
    {
        if (error is not null)
        {
            _read.SetException(error);
            return;
        }

        ReadResult result;
        lock (_gate)
        {
            result = TakeResult();
        }

        _read.SetResult(result);
    }

    // A canceled read, and a read that ended before the loop, return no data: the loop may be receiving more at this moment.
    private ReadResult TakeResult()
    {
        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new(isCanceled || (_isEnded && !_hasStopped) ? _received.GiveNothing() : _received.Give(), isCanceled, _isEnded);
    }
}
