namespace Signaling.Client;

/// <summary>The last step that a connection has reached, from its first request to its room.</summary>
internal enum EntryStep
{
    /// <summary>No request was sent yet.</summary>
    Begin,

    /// <summary>The client has called the application's access token provider.</summary>
    AccessToken,

    /// <summary>The client has sent the negotiation request.</summary>
    Negotiation,

    /// <summary>The client has requested a transport, for example the upgrade to a WebSocket.</summary>
    Transport,

    /// <summary>The transport is open, and the client has sent SignalR's handshake.</summary>
    Handshake,

    /// <summary>The server has answered the handshake, and the client has sent <c>Join</c> or <c>Resume</c>.</summary>
    Room,
}
