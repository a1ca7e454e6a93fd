namespace Signaling.Client;

/// <summary>Another peer, or the server itself, sent a message of the application.</summary>
/// <param name="from">The ID of the sender.</param>
/// <param name="payload">The text.</param>
public sealed class MessageReceivedEventArgs(string from, string payload) : EventArgs
{
    /// <summary>Gets the ID of the sender, written by the server: a peer, or <see cref="Contracts.SignalingProtocol.ServerPeerId"/>.</summary>
    public string From { get; } = from;

    /// <summary>Gets the text as it was sent. The server does not check it: treat it as untrusted input.</summary>
    public string Payload { get; } = payload;
}
