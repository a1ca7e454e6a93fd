using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>A <c>Join</c> or <c>Resume</c> that waits for its answer.</summary>
internal sealed class PendingJoin(JoinRequest request, EntryKind kind)
{
    private volatile bool _isAbandoned;

    /// <summary>Gets the request of the join. For a resume, the request of the original join.</summary>
    public JoinRequest Request { get; } = request;

    public EntryKind Kind { get; } = kind;

    /// <summary>Gets whether the caller has cancelled the join. If it still succeeds, the client leaves again.</summary>
    public bool IsAbandoned => _isAbandoned;

    public void Abandon() => _isAbandoned = true;
}
