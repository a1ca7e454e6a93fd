namespace Signaling.Client;

/// <summary>Another peer sent an application's own message.</summary>
/// <param name="from">Who sent it.</param>
/// <param name="payload">What it sent.</param>
public sealed class MessageReceivedEventArgs(string from, string payload) : EventArgs
{
    /// <summary>The ID of the sender, as the server knows it.</summary>
    public string From { get; } = from;

    /// <summary>The text as it was sent. The server did not look at it: treat it as input of a stranger.</summary>
    public string Payload { get; } = payload;
}
