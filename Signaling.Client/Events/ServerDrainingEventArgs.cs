namespace Signaling.Client;

/// <summary>The server's node is draining.</summary>
/// <param name="reconnectAfter">The time after which the client reconnects.</param>
public sealed class ServerDrainingEventArgs(TimeSpan reconnectAfter) : EventArgs
{
    /// <summary>Gets the time after which the client reconnects. The server jitters it, so that its peers do not all reconnect at once.</summary>
    public TimeSpan ReconnectAfter { get; } = reconnectAfter;
}
