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
    private Unconfirmed? _unconfirmed;

    public Room Room { get; } = room;

    public string TokenHash { get; } = tokenHash;

    public string? ConnectionId { get; } = connectionId;

    /// <summary>Gets or sets the signals that could not be written to the connection, until they are in the mailbox.</summary>
    public IReadOnlyList<Signal> Unsent { get; set; } = [];

    /// <summary>Gets the waiting signals, in order, that were handed to the connection and that the store keeps until the client acknowledges them.</summary>
    public IReadOnlyList<Signal> HandedOver { get; init; } = [];

    /// <summary>Returns how many of the last signals of <see cref="HandedOver"/> were not written to the connection.</summary>
    public int CountUnsentOfHandedOver()
    {
        var unsent = Unsent.ToHashSet<Signal>(ReferenceEqualityComparer.Instance);
        return HandedOver.SkipWhile(signal => !unsent.Contains(signal)).Count();
    }

    /// <summary>Returns the signals that were not written to the connection, followed by more signals, without those that the store keeps.</summary>
    public IReadOnlyList<Signal> WithUnsent(IReadOnlyList<Signal> more, bool areKept)
    {
        var kept = areKept ? HandedOver.ToHashSet<Signal>(ReferenceEqualityComparer.Instance) : [];
        return [.. Unsent.Concat(more).Where(signal => !kept.Contains(signal))];
    }

    /// <summary>Gets whether the peer has no connection, and keeps its place for a limited time.</summary>
    public bool IsSuspended => _expiry is not null;

    /// <summary>Gets the peer's signals to other nodes that Redis has not confirmed yet.</summary>
    public Unconfirmed Unconfirmed => LazyInitializer.EnsureInitialized(ref _unconfirmed);

    public void ExpireBy(ITimer expiry) => _expiry = expiry;

    public void Dispose() => _expiry?.Dispose();
}
