using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Signaling.Server.Connections;

/// <summary>
/// What arrives at a WebSocket, for the hub to read. It is received when the hub asks for it, a message at a time, on the thread on which it came,
/// and no buffer is held while nothing comes.
/// </summary>
/// <remarks>
/// Receiving cannot be canceled without breaking the socket. So one loop receives as long as there is a socket, and a read that is canceled just
/// is not waited for any longer. After the hub has stopped reading, what comes is thrown away up to the close frame.
/// </remarks>
internal sealed class WebSocketReader : PipeReader, IValueTaskSource<ReadResult>
{
    // An SDP of the usual size comes in without a change to a larger one. It is not held while nothing comes.
    private const int FirstBuffer = 8 * 1024;

    // A message longer than this is read in pieces, so that the hub can refuse it before all of it is here.
    private const int Enough = 32 * 1024;

    private readonly WebSocket _socket;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ManualResetValueTaskSourceCore<ReadResult> _read;
    private CancellationTokenRegistration _cancellation;
    private TaskCompletionSource? _wanted;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private ReadOnlySequence<byte> _given;
    private bool _hasUnexamined;
    private bool _isReading;
    private bool _isCanceled;
    private bool _isEnded;
    private bool _isCompleted;
    private Exception? _error;

    public WebSocketReader(WebSocket socket)
    {
        _socket = socket;
        _ = ReceiveDetachedAsync();
    }

    /// <summary>Completes when the client has closed the socket; fails when it broke.</summary>
    public Task Ended => _ended.Task;

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

            _read.Reset();
            version = _read.Version;
            _isReading = true;
            (wanted, _wanted) = (_wanted, null);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (reader, token) => ((WebSocketReader)reader!).FailRead(new OperationCanceledException(token)), this);
        }

        wanted?.SetResult();
        return new(this, version);
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
            if (_given.IsEmpty)
            {
                return;
            }

            _hasUnexamined = !_given.Slice(examined).IsEmpty;
            _start += (int)_given.Slice(_given.Start, consumed).Length;
            _given = default;
            if (_start == _end)
            {
                _hasUnexamined = false;
                ReturnBuffer();
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
            if (_isEnded)
            {
                ReturnBuffer();
            }
        }

        wanted?.SetResult();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        return _read.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    // Detached on purpose: it ends with the socket, and says so.
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
        catch (OperationCanceledException)
        {
            // The connection was cut from this side.
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            // The hub takes it for the end of the connection.
        }
        catch (Exception exception)
        {
            error = exception;
        }

        End(error);
    }

    private bool TryReadWhileLocked(out ReadResult result)
    {
        if (!_isCanceled && !_hasUnexamined && !_isEnded)
        {
            result = default;
            return false;
        }

        if (_error is not null && !_isCanceled && !_hasUnexamined)
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

    /// <summary>False at the end of the connection.</summary>
    // It has to wait for each message; pooled, the state of that wait is not allocated each time.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveMessageAsync()
    {
        // Without a place for it nothing is received, but it completes when there is something.
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
                _start = _end = 0;
            }

            if (_end == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, 2 * (_end - _start)));
                _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
                var length = _end - _start;
                ReturnBuffer();
                (_buffer, _end) = (larger, length);
            }

            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>True when it is enough to be read.</summary>
    private bool Add(int bytes)
    {
        lock (_gate)
        {
            _end += bytes;
            return _end - _start >= Enough;
        }
    }

    private void Deliver()
    {
        lock (_gate)
        {
            _hasUnexamined = _end > _start && !_isCompleted;
            if (!_isReading || !_hasUnexamined)
            {
                return;
            }

            _isReading = false;
        }

        CompleteRead();
    }

    private void End(Exception? error)
    {
        bool isReading;
        lock (_gate)
        {
            (_isEnded, _error) = (true, error);
            (isReading, _isReading) = (_isReading, false);
            if (_isCompleted)
            {
                ReturnBuffer();
            }
        }

        // The transport first: what the hub does next can take a while.
        _ended.TrySetResult();
        if (isReading && error is not null)
        {
            _read.SetException(error);
        }
        else if (isReading)
        {
            CompleteRead();
        }
    }

    private void FailRead(Exception exception)
    {
        lock (_gate)
        {
            if (!_isReading)
            {
                return;
            }

            _isReading = false;
        }

        _read.SetException(exception);
    }

    private void CompleteRead()
    {
        ReadResult result;
        lock (_gate)
        {
            result = TakeResult();
        }

        _read.SetResult(result);
    }

    // A read that was canceled gets nothing: more may just be coming in.
    private ReadResult TakeResult()
    {
        var isCanceled = _isCanceled;
        _isCanceled = false;
        _given = isCanceled ? default : new(_buffer, _start, _end - _start);
        return new(_given, isCanceled, _isEnded);
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _start = _end = 0;
    }
}
