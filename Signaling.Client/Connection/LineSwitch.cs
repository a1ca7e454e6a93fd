using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// The change from one connection to another one of the same peer, while both are open. What the next connection brings waits until the former one has
/// brought everything: the server ends it with <c>Removed</c>. Belongs to the <see cref="HubLink"/>'s lock.
/// </summary>
internal sealed class LineSwitch(HubLine former, HubLine next)
{
    private readonly List<HubMessage> _waiting = [];
    private readonly TaskCompletionSource<bool> _formerEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HubLine Former => former;

    public HubLine Next => next;

    /// <summary>What the next connection has brought so far.</summary>
    public IReadOnlyList<HubMessage> Waiting => _waiting;

    /// <summary>Completes when the former connection has brought everything, or has ended.</summary>
    public Task FormerEnded => _formerEnded.Task;

    /// <summary>Returns whether the message is taken: the link does not pass it on now.</summary>
    public bool Takes(HubLine line, HubMessage message)
    {
        if (line == next)
        {
            _waiting.Add(message);
            return true;
        }

        if (line == former && message is InvocationMessage { Target: nameof(ISignalingPeer.Removed), Arguments: [RemovedReasons.Replaced] })
        {
            _formerEnded.TrySetResult(true);
            return true;
        }

        return false;
    }

    public bool TakesEndOf(HubLine line) => line == former && (_formerEnded.TrySetResult(true) || true);
}
