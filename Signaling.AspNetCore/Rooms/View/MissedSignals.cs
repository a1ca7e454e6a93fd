using System.Diagnostics.CodeAnalysis;
using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Signals that other nodes sent to peers of this node before they knew of the suspension, in order, until they are in the mailboxes. They are added under the
/// gate of the room, which determines their order.
/// </summary>
internal sealed class MissedSignals
{
    private readonly Lock _gate = new();
    private readonly Queue<(PeerSignal Signal, TaskCompletionSource Mailed)> _queue = new();
    private bool _isMailing;
    private Task _lastMailed = Task.CompletedTask;

    /// <summary>Gets a task that completes when the signals that were added until now are in their mailboxes, or are lost.</summary>
    public Task LastMailed => Volatile.Read(ref _lastMailed);

    /// <summary>Adds a signal. Returns whether the mailing has to be started.</summary>
    public bool Add(PeerSignal signal)
    {
        lock (_gate)
        {
            TaskCompletionSource mailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _queue.Enqueue((signal, mailed));
            Volatile.Write(ref _lastMailed, mailed.Task);
            var starts = !_isMailing;
            _isMailing = true;
            return starts;
        }
    }

    /// <summary>Takes the next signal, and the source to complete after its mailing. Returns false when there is none: the mailing has ended.</summary>
    public bool TryTake([NotNullWhen(true)] out PeerSignal? signal, [NotNullWhen(true)] out TaskCompletionSource? mailed)
    {
        lock (_gate)
        {
            _isMailing = _queue.TryDequeue(out var next);
            (signal, mailed) = next;
            return _isMailing;
        }
    }
}
