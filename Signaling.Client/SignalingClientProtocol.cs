namespace Signaling.Client;

/// <summary>The hub protocols of the server. Both carry the same messages, and their peers meet in the same rooms.</summary>
public enum SignalingClientProtocol
{
    /// <summary>Text; easy to read in a proxy's log or a browser's tools.</summary>
    Json,

    /// <summary>Binary; smaller, and cheaper for both sides when session descriptions are large.</summary>
    MessagePack,
}
