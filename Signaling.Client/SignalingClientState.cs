namespace Signaling.Client;

/// <summary>Where the connection to the server stands. It says nothing about peer connections, which live on without it.</summary>
public enum SignalingClientState
{
    /// <summary>There is none, and nobody tries to make one.</summary>
    Disconnected,

    /// <summary>The first one is being made.</summary>
    Connecting,

    /// <summary>It works, as far as known.</summary>
    Connected,

    /// <summary>
    /// It broke, and the client tries to make a new one and to come back into its room on it. Calls fail until it has. What was known of the
    /// room stays visible.
    /// </summary>
    Reconnecting,
}
