using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>Records whether a room has to be compared with the store, and which of its data is uncertain.</summary>
internal sealed class RepairState(TimeProvider time)
{
    // The reason, counted from 1; 0 when no comparison is needed.
    private int _reason;
    private RepairBackOff? _backOff;
    private Dictionary<string, IReadOnlyList<Signal>>? _doubted;

    /// <summary>
    /// Gets whether the room has to be compared with the store. Any thread may use this property, <see cref="Note"/> and <see cref="Begin"/>.
    /// </summary>
    public bool IsNeeded => Volatile.Read(ref _reason) != 0;

    /// <summary>Gets when the room may be compared again.</summary>
    public RepairBackOff BackOff => _backOff ?? Interlocked.CompareExchange(ref _backOff, new(time), null) ?? _backOff;

    /// <summary>Gets or sets whether other nodes may have missed a change that this node has made. Used under the room lock.</summary>
    public bool OthersMissChanges { get; set; }

    /// <summary>
    /// Gets or sets whether the room may have ended and begun again, because other nodes declared this node dead. In that case another room ID does not mean
    /// that the store has lost the room. Set by the upkeep, otherwise used under the room lock.
    /// </summary>
    public bool MayHaveEnded { get; set; }

    /// <summary>Gets or sets whether the store has lost the room, and this node has not put its peers back yet. Used under the room lock.</summary>
    public bool HasToPutBack { get; set; }

    /// <summary>
    /// Gets the peers that may have resumed on this node according to the store, because their <c>Resume</c> failed without an answer. The values are the
    /// signals that it took out of their mailboxes. Used under the room lock.
    /// </summary>
    public Dictionary<string, IReadOnlyList<Signal>> Doubted => _doubted ??= new(StringComparer.Ordinal);

    /// <summary>Notes that the room has to be compared. The first reason is kept.</summary>
    public void Note(RepairReason reason) => Interlocked.CompareExchange(ref _reason, (int)reason + 1, 0);

    /// <summary>Begins the comparison: a reason noted from now on needs another one. Returns the reason; null when none was noted.</summary>
    public RepairReason? Begin() => Interlocked.Exchange(ref _reason, 0) is > 0 and var reason ? (RepairReason)(reason - 1) : null;
}
