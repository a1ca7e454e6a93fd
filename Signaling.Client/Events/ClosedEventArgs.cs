namespace Signaling.Client;

/// <summary>The data of <see cref="SignalingClient.Closed"/>: the connection is closed, and the client does not reconnect.</summary>
/// <param name="exception">The cause, if known.</param>
public sealed class ClosedEventArgs(Exception? exception) : EventArgs
{
    /// <summary>Gets the cause; null when the connection was closed in an orderly way.</summary>
    public Exception? Exception { get; } = exception;
}
