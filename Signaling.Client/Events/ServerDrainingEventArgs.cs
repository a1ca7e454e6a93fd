namespace Signaling.Client;

/// <summary>The server's node is going away.</summary>
/// <param name="reconnectAfter">When the client connects again.</param>
public sealed class ServerDrainingEventArgs(TimeSpan reconnectAfter) : EventArgs
{
    /// <summary>How long the client waits before it connects again; jittered by the server, so that not all of its peers come at once.</summary>
    public TimeSpan ReconnectAfter { get; } = reconnectAfter;
}
