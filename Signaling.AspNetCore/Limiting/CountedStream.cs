using System.Runtime.CompilerServices;

namespace Signaling.AspNetCore.Limiting;

/// <summary>The stream of a WebSocket, whose received frames are counted. Nothing more is read from it when there were too many.</summary>
internal sealed class CountedStream(Stream inner, ConnectionLimiter limiter, CancellationToken aborted) : Stream
{
    private FrameCounter _counter;
    private TaskCompletionSource<int>? _stopped;
    private volatile bool _isDisposed;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanTimeout => inner.CanTimeout;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    // A WebSocket waits with an empty buffer. That wait needs no state of its own here, and the read after it completes at once.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (limiter.End is not null)
        {
            return new(StopAsync());
        }

        var read = inner.ReadAsync(buffer, cancellationToken);
        return buffer.IsEmpty ? read
            : read.IsCompletedSuccessfully ? Count(buffer, read.GetAwaiter().GetResult())
            : CountAsync(buffer, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A WebSocket reads asynchronously.");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        Release();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private ValueTask<int> Count(Memory<byte> buffer, int length) =>
        limiter.TakeFrames(_counter.Count(buffer.Span[..length])) ? new(length) : new(StopAsync());

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> CountAsync(Memory<byte> buffer, ValueTask<int> read) => await Count(buffer, await read);

    // An end of the stream would break the socket, and the client would not receive the Close message. So the read waits until the connection ends.
    private async Task<int> StopAsync()
    {
        var stopped = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _stopped, stopped);
        if (_isDisposed)
        {
            stopped.TrySetCanceled();
        }

        using var registration = aborted.UnsafeRegister(static state => ((TaskCompletionSource<int>)state!).TrySetCanceled(), stopped);
        return await stopped.Task;
    }

    private void Release()
    {
        _isDisposed = true;
        Volatile.Read(ref _stopped)?.TrySetCanceled();
    }
}
