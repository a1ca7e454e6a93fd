namespace Signaling.Client;

/// <summary>The server answered the upgrade to a WebSocket with a status other than 101.</summary>
internal sealed class WebSocketRefusedException(int status, Exception innerException) : IOException(innerException.Message, innerException)
{
    public int Status { get; } = status;
}
