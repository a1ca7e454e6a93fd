namespace Signaling.Client;

/// <summary>The connection to the server broke, and the client tries to reconnect.</summary>
/// <param name="exception">The cause, if known.</param>
public sealed class ReconnectingEventArgs(Exception? exception) : EventArgs
{
    /// <summary>Gets the cause of the break; null when the server closed the connection without an error.</summary>
    public Exception? Exception { get; } = exception;
}
