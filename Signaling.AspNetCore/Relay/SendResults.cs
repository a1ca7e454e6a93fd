using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>The two answers to a signal that was not refused.</summary>
internal static class SendResults
{
    public static SendResult Sent { get; } = new(SendStatuses.Sent);

    public static SendResult Queued { get; } = new(SendStatuses.Queued);

    /// <summary>The same, for whoever has nothing to wait for: nothing is allocated.</summary>
    public static Task<SendResult> SentAlready { get; } = Task.FromResult(Sent);
}
