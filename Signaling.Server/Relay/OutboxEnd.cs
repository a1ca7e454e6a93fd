namespace Signaling.Server.Relay;

/// <summary>Why an outbox takes nothing more, although its connection is not known to have ended.</summary>
internal enum OutboxEnd
{
    /// <summary>The connection does not read, or cannot be written to.</summary>
    Broken,

    /// <summary>The peer has come back on another connection.</summary>
    Replaced,
}
