using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A peer that this node has: its connection, and, while that is broken, how long the peer keeps its place. Changed under the room lock.</summary>
/// <param name="room">The room.</param>
/// <param name="tokenHash">The hash of the secret by which the peer can resume.</param>
/// <param name="connectionId">The connection by which the peer speaks; null for one that was taken over from a dead node.</param>
internal sealed class Session(Room room, string tokenHash, string? connectionId) : IDisposable
{
    private ITimer? _expiry;
    private Unconfirmed? _unconfirmed;

    public Room Room { get; } = room;

    public string TokenHash { get; } = tokenHash;

    public string? ConnectionId { get; } = connectionId;

    /// <summary>What could not be written to the connection, until it is in the mailbox.</summary>
    public IReadOnlyList<Signal> Unsent { get; set; } = [];

    /// <summary>The signals, in order, that waited for the peer and were handed to the connection, and that Redis keeps until the client acknowledges them.</summary>
    public IReadOnlyList<Signal> HandedOver { get; init; } = [];

    /// <summary>How many of the last signals of <see cref="HandedOver"/> were not written to the connection.</summary>
    public int CountUnsentOfHandedOver()
    {
        var unsent = Unsent.ToHashSet<Signal>(ReferenceEqualityComparer.Instance);
        return HandedOver.SkipWhile(signal => !unsent.Contains(signal)).Count();
    }

    /// <summary>What was not written to the connection, with what comes behind it; without those that Redis keeps.</summary>
    public IReadOnlyList<Signal> WithUnsent(IReadOnlyList<Signal> more, bool areKept)
    {
        var kept = areKept ? HandedOver.ToHashSet<Signal>(ReferenceEqualityComparer.Instance) : [];
        return [.. Unsent.Concat(more).Where(signal => !kept.Contains(signal))];
    }

    /// <summary>The peer has no connection: its time runs.</summary>
    public bool IsSuspended => _expiry is not null;

    /// <summary>The peer's signals to other nodes that Redis has not confirmed yet.</summary>
    public Unconfirmed Unconfirmed => LazyInitializer.EnsureInitialized(ref _unconfirmed);

    public void ExpireBy(ITimer expiry) => _expiry = expiry;

    public void Dispose() => _expiry?.Dispose();
}
