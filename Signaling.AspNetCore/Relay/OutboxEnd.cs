namespace Signaling.AspNetCore.Relay;

/// <summary>Why an outbox takes nothing more, although its connection is not known to have ended.</summary>
internal enum OutboxEnd
{
    /// <summary>The connection reads too slowly, or its peer has no place in the room any more.</summary>
    Broken,

    /// <summary>The peer has come back on another connection.</summary>
    Replaced,
}
