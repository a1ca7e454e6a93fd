using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>What a failure below SignalR means to the caller.</summary>
internal static class Failure
{
    public static SignalingException OfConnecting(Exception exception) => Status(exception) switch
    {
        401 => new SignalingException(SignalingErrorCodes.Unauthorized, "The server wants a valid access token.", exception),
        403 => new SignalingException(SignalingErrorCodes.Forbidden, "The server does not allow this connection.", exception),
        503 => new SignalingException(SignalingErrorCodes.Unavailable, "The server takes no connections for now.", exception),
        _ => new SignalingException("", $"The server could not be reached: {exception.Message}", exception, isTransient: true),
    };

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

    private static int Status(Exception exception)
    {
#if NET
        if (exception is HttpRequestException { StatusCode: { } status })
        {
            return (int)status;
        }
#endif
        // The older target and a refused WebSocket have the status in their text only.
        return exception is HttpRequestException or WebSocketException
            ? Array.Find([401, 403, 503], code => exception.Message.Contains(code.ToString(CultureInfo.InvariantCulture)))
            : 0;
    }
}
