namespace Signaling.Client;

/// <summary>The hub protocols that the server speaks. Both carry the same messages; peers of either kind meet in the same room.</summary>
public enum SignalingClientProtocol
{
    /// <summary>Text; easy to read in a proxy's log or a browser's tools.</summary>
    Json,

    /// <summary>Binary; smaller, and cheaper for both sides when session descriptions are large.</summary>
    MessagePack,
}
