using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>How long a peer without a connection keeps its place, and the reason with which it leaves after that.</summary>
internal sealed record Absence(TimeSpan Limit, string Reason)
{
    /// <summary>The absence that follows on a broken connection, or on one that was closed without a word.</summary>
    public static Absence After(bool hasClosed, SignalingOptions options) => hasClosed
        ? new(options.CloseGrace < options.ResumeWindow ? options.CloseGrace : options.ResumeWindow, PeerLeftReasons.Left)
        : new(options.ResumeWindow, options.ResumeWindow > TimeSpan.Zero ? PeerLeftReasons.Timeout : PeerLeftReasons.Disconnected);
}
