using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>One <c>Join</c> on its way.</summary>
internal sealed class PendingJoin(JoinRequest request, bool isRejoin)
{
    private readonly TaskCompletionSource<bool> _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAbandoned;

    public JoinRequest Request { get; } = request;

    /// <summary>Done by the client itself after a reconnect.</summary>
    public bool IsRejoin { get; } = isRejoin;

    /// <summary>Nobody waits for it any more; should it succeed, it is undone.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Completes when the room's baseline is set.</summary>
    public Task<bool> Applied => _applied.Task;

    public void Abandon() => _isAbandoned = true;

    public void SetApplied() => _applied.TrySetResult(true);
}
