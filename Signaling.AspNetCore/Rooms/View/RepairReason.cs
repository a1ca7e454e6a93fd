namespace Signaling.AspNetCore.Rooms.View;

/// <summary>Why a room is compared with Redis: the fixed set of values of the metric's <c>reason</c>.</summary>
internal enum RepairReason
{
    /// <summary>A change that other changes or signals refer to has not arrived.</summary>
    Gap,

    /// <summary>Redis or another node has something else than this node.</summary>
    Conflict,

    /// <summary>A command failed, so it is unknown whether Redis has done it.</summary>
    Failure,

    /// <summary>The connection to Redis was interrupted, and messages of other nodes may have been lost.</summary>
    Interruption,

    /// <summary>This node's lease has run out, or Redis has lost it.</summary>
    LeaseLost,

    /// <summary>The regular comparison of versions has found a difference.</summary>
    Comparison,

    /// <summary>Redis had forgotten the room, and the other nodes have had their time to put their peers back.</summary>
    Forgotten,
}
