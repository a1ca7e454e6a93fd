namespace Signaling.AspNetCore.Relay;

/// <summary>The reason why an outbox accepts no more signals although its connection is not known to have ended.</summary>
internal enum OutboxEndReason
{
    /// <summary>The connection reads too slowly, or its peer is no longer in the room.</summary>
    Broken,

    /// <summary>The peer has resumed on another connection, or was removed from its room.</summary>
    Replaced,
}
