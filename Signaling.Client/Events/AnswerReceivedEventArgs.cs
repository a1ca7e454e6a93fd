using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The data of <see cref="SignalingClient.AnswerReceived"/>: another peer sent an answer.</summary>
/// <param name="from">The ID of the sender.</param>
/// <param name="answer">The answer.</param>
public sealed class AnswerReceivedEventArgs(string from, SessionDescription answer) : EventArgs
{
    /// <summary>Gets the ID of the sender, written by the server.</summary>
    public string From { get; } = from;

    /// <summary>Gets the answer, provisional or final, or a rollback: the W3C RTCSessionDescriptionInit.</summary>
    public SessionDescription Answer { get; } = answer;
}
