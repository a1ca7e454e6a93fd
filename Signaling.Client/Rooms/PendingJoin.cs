using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>One <c>Join</c> or <c>Resume</c> on its way.</summary>
internal sealed class PendingJoin(JoinRequest request, EntryKind kind)
{
    private readonly TaskCompletionSource<bool> _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAbandoned;

    /// <summary>What is joined, or what was joined when this resumes it.</summary>
    public JoinRequest Request { get; } = request;

    public EntryKind Kind { get; } = kind;

    /// <summary>Nobody waits for it any more; should it succeed, it is undone.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Completes when the room's baseline is set.</summary>
    public Task<bool> Applied => _applied.Task;

    public void Abandon() => _isAbandoned = true;

    public void SetApplied() => _applied.TrySetResult(true);
}
