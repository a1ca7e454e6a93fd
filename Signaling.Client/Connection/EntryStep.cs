namespace Signaling.Client;

/// <summary>How far a connection has got, from its first request to its room.</summary>
internal enum EntryStep
{
    /// <summary>Nothing was sent yet.</summary>
    Begin,

    /// <summary>The application's provider of access tokens was asked.</summary>
    AccessToken,

    /// <summary>The server was asked for its transports.</summary>
    Negotiation,

    /// <summary>A transport was requested, such as the upgrade to a WebSocket.</summary>
    Transport,

    /// <summary>The transport is open, and SignalR's handshake was sent.</summary>
    Handshake,

    /// <summary>The handshake was answered, and <c>Join</c> or <c>Resume</c> was sent.</summary>
    Room,
}
