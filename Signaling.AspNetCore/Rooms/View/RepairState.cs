using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>Whether a room has to be compared with the store, and what is uncertain about it.</summary>
internal sealed class RepairState(TimeProvider time)
{
    // The reason, counted from 1; 0 when no comparison is needed.
    private int _reason;
    private RepairBackOff? _backOff;
    private Dictionary<string, IReadOnlyList<Signal>>? _doubted;

    /// <summary>Gets whether the room has to be compared with the store. May be used by any thread, as <see cref="Note"/> and <see cref="Begin"/>.</summary>
    public bool IsNeeded => Volatile.Read(ref _reason) != 0;

    /// <summary>Gets when the room may be compared again.</summary>
    public RepairBackOff BackOff => _backOff ?? Interlocked.CompareExchange(ref _backOff, new(time), null) ?? _backOff;

    /// <summary>Gets or sets whether other nodes may have missed a change that this node has made. Used under the room lock.</summary>
    public bool OthersMissChanges { get; set; }

    /// <summary>
    /// Gets or sets whether the room may have ended and begun again, because other nodes have taken this node for dead. Then a room of another ID is not one
    /// that the store has forgotten. Set by the upkeep, otherwise used under the room lock.
    /// </summary>
    public bool MayHaveEnded { get; set; }

    /// <summary>
    /// Gets or sets whether this node has not put its peers back yet since it knows that the store has forgotten the room. Used under the room lock.
    /// </summary>
    public bool HasToPutBack { get; set; }

    /// <summary>
    /// Gets the peers that may have resumed here according to the store, because their <c>Resume</c> failed without an answer, with the signals that it took
    /// out of their mailboxes. Used under the room lock.
    /// </summary>
    public Dictionary<string, IReadOnlyList<Signal>> Doubted => _doubted ??= new(StringComparer.Ordinal);

    /// <summary>The room has to be compared. The first reason counts.</summary>
    public void Note(RepairReason reason) => Interlocked.CompareExchange(ref _reason, (int)reason + 1, 0);

    /// <summary>The comparison begins: what is noted from now on needs another one. Returns the reason; null when none was noted.</summary>
    public RepairReason? Begin() => Interlocked.Exchange(ref _reason, 0) is > 0 and var reason ? (RepairReason)(reason - 1) : null;
}
