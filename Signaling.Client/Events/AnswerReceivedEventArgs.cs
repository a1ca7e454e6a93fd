using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Another peer sent an answer.</summary>
/// <param name="from">Who sent it.</param>
/// <param name="answer">The answer.</param>
public sealed class AnswerReceivedEventArgs(string from, SessionDescription answer) : EventArgs
{
    /// <summary>The ID of the sender, as the server knows it.</summary>
    public string From { get; } = from;

    /// <summary>The answer, provisional or final, or a rollback: the W3C RTCSessionDescriptionInit.</summary>
    public SessionDescription Answer { get; } = answer;
}
