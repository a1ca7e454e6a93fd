using System.IO.Pipelines;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// The pipe to a transport other than WebSockets. It counts the signals that the pipe has accepted. Whether the transport delivers them is unknown.
/// </summary>
internal sealed class CountingPipe(IDuplexPipe inner, WrittenSignals written) : IDuplexPipe
{
    public PipeReader Input => inner.Input;

    public PipeWriter Output { get; } = new Writer(inner.Output, written);

    private sealed class Writer(PipeWriter inner, WrittenSignals written) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var isTaken = false;
            try
            {
                var result = await inner.FlushAsync(cancellationToken);
                isTaken = !result.IsCompleted;
                return result;
            }
            finally
            {
                written.End(isTaken);
            }
        }
    }
}
