using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>The two answers to a signal that was not refused.</summary>
internal static class SendResults
{
    public static SendResult Sent { get; } = new(SendStatuses.Sent);

    public static SendResult Queued { get; } = new(SendStatuses.Queued);

    /// <summary>Gets a completed task with <see cref="Sent"/>, for callers that complete synchronously without an allocation.</summary>
    public static Task<SendResult> SentAlready { get; } = Task.FromResult(Sent);
}
