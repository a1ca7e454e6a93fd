namespace Signaling.Contracts;

/// <summary>The results of sending a signal, as in <see cref="SendResult.Status"/>.</summary>
public static class SendStatuses
{
    /// <summary>The signal was passed to the connection of the target.</summary>
    public const string Sent = "sent";

    /// <summary>The target is suspended and receives the signal after it resumes.</summary>
    public const string Queued = "queued";
}
