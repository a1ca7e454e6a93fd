using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Resync;

namespace Signaling.AspNetCore.Rooms;

// What is wrong with the room, or may be.
internal sealed partial class RoomReplica
{
    /// <summary>What Redis has of this node's peers may be wrong. Used by anybody.</summary>
    public bool NeedsSync { get; private set; }

    /// <summary>Gets the first reason for that.</summary>
    public RepairReason Damage { get; private set; }

    public RepairBackOff Repairs { get; } = new(time);

    /// <summary>
    /// This node has been taken for dead, so without its peers the room may have ended and begun again: a room of another ID is not one that Redis
    /// had forgotten. Used in turn, and set by the upkeep.
    /// </summary>
    public bool MayHaveEnded { get; set; }

    /// <summary>The room has to be compared with Redis.</summary>
    public void NoteDamage(RepairReason reason)
    {
        lock (_gate)
        {
            Damage = NeedsSync ? Damage : reason;
            NeedsSync = !_isGone;
        }
    }

    /// <summary>
    /// Peers that may have come back here, as Redis has it: their Resume failed without an answer. They are not to be lost over it, nor what that
    /// Resume took out of their mailboxes. Used in turn.
    /// </summary>
    public Dictionary<string, IReadOnlyList<Signal>> Doubted { get; } = new(StringComparer.Ordinal);

    /// <summary>True when this is the last change that came from Redis.</summary>
    public bool IsAt((string? Id, long? Version) edition)
    {
        lock (_gate)
        {
            return edition == (Id, _storedVersion);
        }
    }

    /// <summary>The comparison begins; damage that is noted from now on needs another one. Answers with the reason, if there was one.</summary>
    public RepairReason? TakeDamage()
    {
        lock (_gate)
        {
            RepairReason? damage = NeedsSync ? Damage : null;
            NeedsSync = false;
            return damage;
        }
    }
}
