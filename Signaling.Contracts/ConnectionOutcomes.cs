namespace Signaling.Contracts;

/// <summary>What became of a peer connection, as in <see cref="ConnectionReport.Outcome"/>.</summary>
public static class ConnectionOutcomes
{
    /// <summary>It is connected for the first time.</summary>
    public const string Connected = "connected";

    /// <summary>It failed before it was connected.</summary>
    public const string Failed = "failed";

    /// <summary>It was connected, and has failed since.</summary>
    public const string Disconnected = "disconnected";
}
