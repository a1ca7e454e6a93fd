namespace Signaling.AspNetCore.Rooms.View;

/// <summary>The reason for a comparison of a room with Redis: the fixed set of values of the metric's <c>reason</c>.</summary>
internal enum RepairReason
{
    /// <summary>A change that other changes or signals refer to has not arrived.</summary>
    Gap,

    /// <summary>The room in Redis or on another node differs from the room on this node.</summary>
    Conflict,

    /// <summary>A command failed, so it is unknown whether Redis has executed it.</summary>
    Failure,

    /// <summary>The connection to Redis was interrupted, and messages of other nodes may have been lost.</summary>
    Interruption,

    /// <summary>This node's lease has run out, or Redis has lost it.</summary>
    LeaseLost,

    /// <summary>The regular comparison of versions has found a difference.</summary>
    Comparison,

    /// <summary>Redis had lost the room, and the time in which other nodes can put their peers back is over.</summary>
    Forgotten,
}
