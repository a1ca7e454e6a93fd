using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Signaling.Client;

/// <summary>The events as a sequence. An event is handled when the application asks for the next one, or stops reading.</summary>
internal sealed class EventReader
{
    private readonly Channel<(SignalingEvent Event, TaskCompletionSource<bool> Handled)> _offered =
        Channel.CreateUnbounded<(SignalingEvent, TaskCompletionSource<bool>)>();

    /// <summary>Completes when the application has handled the event, or reads no more.</summary>
    public Task HandleAsync(SignalingEvent raised)
    {
        var handled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _offered.Writer.TryWrite((raised, handled)) ? handled.Task : Task.CompletedTask;
    }

    /// <param name="ended">Called when the application reads no more.</param>
    /// <param name="cancellationToken">Ends the sequence with <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<SignalingEvent> ReadAsync(
        Action<EventReader> ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (await _offered.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (_offered.Reader.TryRead(out var offered))
                {
                    try
                    {
                        yield return offered.Event;
                    }
                    finally
                    {
                        offered.Handled.TrySetResult(true);
                    }
                }
            }
        }
        finally
        {
            ended(this);
            Abandon();
        }
    }

    /// <summary>Ends the sequence: an event that waits for it counts as handled.</summary>
    public void Abandon()
    {
        _offered.Writer.TryComplete();
        while (_offered.Reader.TryRead(out var offered))
        {
            offered.Handled.TrySetResult(true);
        }
    }
}
