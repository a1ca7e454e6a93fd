namespace Signaling.Contracts;

/// <summary>What became of a signal, as in <see cref="SendResult.Status"/>.</summary>
public static class SendStatuses
{
    /// <summary>Handed on to the connection of the target.</summary>
    public const string Sent = "sent";

    /// <summary>The target is suspended, and gets the signal when it comes back.</summary>
    public const string Queued = "queued";
}
