namespace Signaling.Client;

/// <summary>The state of the connection to the server. Peer connections do not depend on it.</summary>
public enum SignalingClientState
{
    /// <summary>There is no connection, and the client does not try to connect.</summary>
    Disconnected,

    /// <summary>The client opens its first connection.</summary>
    Connecting,

    /// <summary>The connection works, as far as the client knows.</summary>
    Connected,

    /// <summary>
    /// The connection broke, and the client tries to reconnect and to return to its room. Calls fail until it has returned. The last known state of
    /// the room stays visible.
    /// </summary>
    Reconnecting,
}
