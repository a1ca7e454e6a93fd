using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>
/// Sends the hub's output: one WebSocket message for each flush, on the writing thread. A flush completes when the kernel has the message.
/// </summary>
/// <remarks>SignalR makes one flush at a time. No buffer is held between two flushes.</remarks>
/// <param name="socket">The socket.</param>
/// <param name="format">The transfer format of the hub protocol, known after the handshake.</param>
/// <param name="written">The counter of the sent signals.</param>
/// <param name="time">The clock.</param>
internal sealed class WebSocketWriter(WebSocket socket, ITransferFormatFeature? format, WrittenSignals written, TimeProvider time) : PipeWriter
{
    private const int FirstBuffer = 512;

    private byte[] _buffer = [];
    private int _length;
    private long _pendingSince;
    private bool _isBroken;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    /// <summary>Gets the duration of the current send; zero when nothing is being sent.</summary>
    public TimeSpan PendingFor => Volatile.Read(ref _pendingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    public override void Advance(int bytes) => _length += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_length == 0 || !CanSend)
        {
            return new(EndSend(isSent: false));
        }

        // Canceling a send aborts the socket, so a send is never canceled. To stop a send, abort the connection.
        var type = format?.ActiveFormat == TransferFormat.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var send = socket.SendAsync(_buffer.AsMemory(0, _length), type, endOfMessage: true, CancellationToken.None);
        if (!send.IsCompletedSuccessfully)
        {
            return AwaitAsync(send);
        }

        return new(EndSend(isSent: true));
    }

    public override void CancelPendingFlush()
    {
        // See FlushAsync.
    }

    public override void Complete(Exception? exception = null)
    {
        _isBroken = true;
        if (PendingFor == TimeSpan.Zero)
        {
            Release();
        }
    }

    private bool CanSend => !_isBroken && socket.State is WebSocketState.Open or WebSocketState.CloseReceived;

    private async ValueTask<FlushResult> AwaitAsync(ValueTask send)
    {
        Volatile.Write(ref _pendingSince, time.GetTimestamp());
        var isSent = false;
        try
        {
            await send;
            isSent = true;
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection has ended. The reader detects it, too.
            _isBroken = true;
        }

        Volatile.Write(ref _pendingSince, 0);
        return EndSend(isSent);
    }

    private FlushResult EndSend(bool isSent)
    {
        written.End(isSent);
        Release();
        return new(isCanceled: false, isCompleted: !CanSend);
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, Math.Max(2 * _length, _length + bytes)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        var length = _length;
        Release();
        (_buffer, _length) = (larger, length);
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _length) = ([], 0);
    }
}
