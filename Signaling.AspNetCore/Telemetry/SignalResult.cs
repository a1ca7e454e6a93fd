namespace Signaling.AspNetCore.Telemetry;

/// <summary>What became of a signal that was not refused.</summary>
internal enum SignalResult
{
    /// <summary>It was put into the outbox of a peer of this node.</summary>
    Delivered,

    /// <summary>It was sent to the node of its target.</summary>
    Forwarded,

    /// <summary>It was put into the mailbox of a suspended peer.</summary>
    Queued,
}
