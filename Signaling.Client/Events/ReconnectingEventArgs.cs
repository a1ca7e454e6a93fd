namespace Signaling.Client;

/// <summary>The connection to the server broke, and the client tries to make a new one.</summary>
/// <param name="exception">Why it broke, if known.</param>
public sealed class ReconnectingEventArgs(Exception? exception) : EventArgs
{
    /// <summary>Why the connection broke; null when the server closed it without an error.</summary>
    public Exception? Exception { get; } = exception;
}
