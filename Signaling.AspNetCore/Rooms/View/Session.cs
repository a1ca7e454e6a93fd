using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A peer that this node holds: its connection and, while that is broken, how long the peer keeps its place. Changed under the room lock.</summary>
/// <param name="room">The room.</param>
/// <param name="tokenHash">The hash of the secret by which the peer can resume.</param>
/// <param name="connectionId">The peer's connection; null for a peer that was taken over from a dead node.</param>
internal sealed class Session(Room room, string tokenHash, string? connectionId) : IDisposable
{
    private ITimer? _expiry;
    private PipelinedSends? _unconfirmed;

    public Room Room { get; } = room;

    public string TokenHash { get; } = tokenHash;

    public string? ConnectionId { get; } = connectionId;

    /// <summary>Gets whether the peer may moderate its room.</summary>
    public bool MayModerate { get; init; }

    /// <summary>Gets or sets the signals that could not be written to the connection, until they are in the mailbox.</summary>
    public IReadOnlyList<Signal> Unsent { get; set; } = [];

    /// <summary>Gets the signals, in order, that a resume delivered to the connection and that the store keeps until the client acknowledges them.</summary>
    public IReadOnlyList<Signal> Unacknowledged { get; init; } = [];

    /// <summary>Returns how many of the last signals of <see cref="Unacknowledged"/> were not written to the connection.</summary>
    public int CountUnsentUnacknowledged()
    {
        var unsent = Unsent.ToHashSet<Signal>(ReferenceEqualityComparer.Instance);
        return Unacknowledged.SkipWhile(signal => !unsent.Contains(signal)).Count();
    }

    /// <summary>Returns the signals that were not written to the connection, followed by more signals.</summary>
    /// <param name="more">Further signals that were not written.</param>
    /// <param name="withoutUnacknowledged">Whether to leave out the unacknowledged signals, because the store has them.</param>
    public IReadOnlyList<Signal> WithUnsent(IReadOnlyList<Signal> more, bool withoutUnacknowledged)
    {
        var stored = withoutUnacknowledged ? Unacknowledged.ToHashSet<Signal>(ReferenceEqualityComparer.Instance) : [];
        return [.. Unsent.Concat(more).Where(signal => !stored.Contains(signal))];
    }

    /// <summary>Gets whether the peer has no connection, and keeps its place for a limited time.</summary>
    public bool IsSuspended => _expiry is not null;

    /// <summary>Gets the peer's signals to other nodes that Redis has not confirmed yet.</summary>
    public PipelinedSends PipelinedSends => LazyInitializer.EnsureInitialized(ref _unconfirmed);

    /// <summary>Gets the timestamp at which the peer was suspended.</summary>
    public long SuspendedAt { get; private set; }

    public void ExpireBy(ITimer expiry, long suspendedAt) => (_expiry, SuspendedAt) = (expiry, suspendedAt);

    public void Dispose() => _expiry?.Dispose();
}
