using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Translates failures of SignalR and of the transport into exceptions for the application.</summary>
internal static class Failure
{
    // What SignalR puts before the server's words when the server refuses the handshake. Long polling is refused in this way.
    private const string HandshakeError = "due to an error: ";

    /// <summary>Returns the exception for a connection that could not be opened.</summary>
    /// <param name="status">
    /// The HTTP status of the refusal; 0 when no request was refused.
    /// </param>
    /// <param name="refusal">The beginning of the refusal's body; empty for none.</param>
    /// <param name="failures">The failed attempts, described for people.</param>
    /// <param name="exception">The exception of the last attempt.</param>
    public static SignalingException OfConnecting(int status, string refusal, IReadOnlyList<string> failures, Exception exception) => status switch
    {
        _ when exception is HubException handshake && OfHandshake(handshake) is { Code: not null } refused => refused,
        429 or 503 when RefusalParser.Parse(refusal) is (SignalingErrorCodes.RateLimited or SignalingErrorCodes.ServerFull or SignalingErrorCodes.Draining, _) parsed =>
            new SignalingException(parsed.Code, parsed.Explanation, exception),
        429 => new SignalingException(SignalingErrorCodes.RateLimited, "There are too many connections from this network or user at the moment.", exception),
        401 => new SignalingException(SignalingErrorCodes.Unauthorized, "The server requires a valid access token.", exception),
        403 => new SignalingException(SignalingErrorCodes.Forbidden, "The server does not allow this connection.", exception),
        503 => new SignalingException(SignalingErrorCodes.Unavailable, "The server accepts no connections at the moment.", exception),
        _ => new SignalingException(null, $"The server could not be reached. {Sentences(failures)}", exception, isTransient: true),
    };

    /// <summary>Returns the exception for a server or a proxy that did not answer in time.</summary>
    public static SignalingException OfSilence(EntryLimit limit, IReadOnlyList<string> failures, Exception? exception = null) => new(
        null,
        FormattableString.Invariant($"The server did not answer within {limit.Timeout.TotalSeconds:0.#} seconds: {string.Join("; ", failures)}."),
        exception,
        isTransient: true);

    /// <summary>Returns null when the exception needs no translation, for example for a payload that cannot be serialised.</summary>
    public static Exception? OfCall(Exception exception, bool isConnected)
    {
        if (exception is HubException refusal && OfRefusal(refusal) is var parsed && (isConnected || parsed.Code is not null))
        {
            return parsed;
        }

        if (exception is SignalingException)
        {
            return null; // of a call that was never sent
        }

        // When a connection ends without an error, SignalR cancels the pending calls. Otherwise it fails them with the error.
        return !isConnected
            || exception is OperationCanceledException or IOException or WebSocketException or HttpRequestException or TimeoutException
            ? OfLostConnection("The connection was lost before the server answered.", exception)
            : null;
    }

    public static SignalingException OfRefusal(HubException exception) => OfRefusal(exception.Message, exception);

    public static SignalingException OfLostConnection(string message, Exception? exception = null) => new(null, message, exception, isTransient: true);

    private static SignalingException OfHandshake(HubException exception)
    {
        var error = exception.Message.IndexOf(HandshakeError, StringComparison.Ordinal);
        return OfRefusal(error < 0 ? exception.Message : exception.Message.Substring(error + HandshakeError.Length), exception);
    }

    private static SignalingException OfRefusal(string text, HubException exception)
    {
        var (code, explanation) = RefusalParser.Parse(text);
        return new SignalingException(code, explanation, exception);
    }

    private static string Sentences(IReadOnlyList<string> failures) =>
        string.Join(" ", failures.Select(failure => char.ToUpperInvariant(failure[0]) + failure[1..].TrimEnd('.') + "."));
}
