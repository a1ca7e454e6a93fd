using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>A pending read. One instance is reused for all reads, one at a time, so a read allocates nothing.</summary>
internal sealed class PendingRead : IValueTaskSource<ReadResult>
{
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private CancellationTokenRegistration _cancellation;

    public short Start()
    {
        _source.Reset();
        return _source.Version;
    }

    public ValueTask<ReadResult> WaitAsync(short version, WebSocketReader reader, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (reader, token) => ((WebSocketReader)reader!).FailRead(new OperationCanceledException(token)), reader);
        }

        return new(this, version);
    }

    public void SetResult(ReadResult result) => _source.SetResult(result);

    public void SetException(Exception exception) => _source.SetException(exception);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        return _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
