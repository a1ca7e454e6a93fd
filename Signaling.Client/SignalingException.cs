using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// Thrown when the server refuses a call, when a call fails on the way, and when the client is not in the state for a call.
/// <see cref="Exception.Message"/> is the explanation, for people. Programs use <see cref="Code"/> and <see cref="IsTransient"/>.
/// </summary>
public sealed class SignalingException : Exception
{
    /// <summary>Initializes a new instance with a code.</summary>
    /// <param name="code">One of <see cref="SignalingErrorCodes"/>, or null when the failure has no code.</param>
    /// <param name="message">The explanation.</param>
    /// <param name="innerException">SignalR's exception: a <c>HubException</c> for a refusal.</param>
    public SignalingException(string? code, string message, Exception? innerException = null)
        : this(code, message, innerException, IsTransientCode(code))
    {
    }

    internal SignalingException(string? code, string message, Exception? innerException, bool isTransient)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>
    /// Gets the code: one of <see cref="SignalingErrorCodes"/>, or a code that a later server version added. Null when the failure has no
    /// code, such as a lost connection or an internal error of the server.
    /// </summary>
    public string? Code { get; }

    /// <summary>
    /// Gets whether the same call may succeed a little later: <c>rate_limited</c>, <c>mailbox_full</c>, <c>server_full</c>,
    /// <c>unavailable</c>, <c>draining</c>, a connection that could not be opened or was lost, and a client that is still connecting or reconnecting.
    /// </summary>
    public bool IsTransient { get; }

    private static bool IsTransientCode(string? code) => code is SignalingErrorCodes.RateLimited or SignalingErrorCodes.MailboxFull
        or SignalingErrorCodes.ServerFull or SignalingErrorCodes.Unavailable or SignalingErrorCodes.Draining;
}
