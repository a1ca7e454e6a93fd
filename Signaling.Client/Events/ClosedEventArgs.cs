namespace Signaling.Client;

/// <summary>The connection to the server is closed, and the client does not try again by itself.</summary>
/// <param name="exception">Why it closed, if known.</param>
public sealed class ClosedEventArgs(Exception? exception) : EventArgs
{
    /// <summary>Why the connection closed; null when that was orderly.</summary>
    public Exception? Exception { get; } = exception;
}
