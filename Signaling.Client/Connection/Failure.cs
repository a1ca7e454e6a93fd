using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>What a failure below SignalR means to the caller.</summary>
internal static class Failure
{
    /// <summary>There is no connection.</summary>
    /// <param name="status">The HTTP status of the refusal; 0 when there was none. Only the status decides about the code.</param>
    /// <param name="failures">What was tried, in words.</param>
    /// <param name="exception">What ended the last try.</param>
    public static SignalingException OfConnecting(int status, IReadOnlyList<string> failures, Exception exception) => status switch
    {
        401 => new SignalingException(SignalingErrorCodes.Unauthorized, "The server wants a valid access token.", exception),
        403 => new SignalingException(SignalingErrorCodes.Forbidden, "The server does not allow this connection.", exception),
        503 => new SignalingException(SignalingErrorCodes.Unavailable, "The server takes no connections for now.", exception),
        _ => new SignalingException("", $"The server could not be reached. {Sentences(failures)}", exception, isTransient: true),
    };

    /// <summary>The server, or something before it, did not answer.</summary>
    public static SignalingException OfSilence(EntryLimit limit, IReadOnlyList<string> failures, Exception? exception = null) => new(
        "",
        FormattableString.Invariant($"The server did not answer within {limit.Timeout.TotalSeconds:0.#} seconds: {string.Join("; ", failures)}."),
        exception,
        isTransient: true);

    /// <summary>Null when the exception says all there is to say, such as a payload that could not be serialised.</summary>
    public static Exception? OfCall(Exception exception, bool isConnected)
    {
        if (exception is HubException refusal && RefusalParser.Parse(refusal) is var parsed && (isConnected || parsed.Code.Length > 0))
        {
            return parsed;
        }

        if (exception is SignalingException)
        {
            return null; // of a call that was never made
        }

        // SignalR cancels what is pending when a connection ends without an error, and fails it with the error otherwise.
        return !isConnected
            || exception is OperationCanceledException or IOException or WebSocketException or HttpRequestException or TimeoutException
            ? new SignalingException("", "The connection was lost before the server answered.", exception, isTransient: true)
            : null;
    }

    private static string Sentences(IReadOnlyList<string> failures) =>
        string.Join(" ", failures.Select(failure => char.ToUpperInvariant(failure[0]) + failure[1..].TrimEnd('.') + "."));
}
