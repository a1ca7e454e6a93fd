using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The time for which a peer without a connection keeps its place, and the reason for which it leaves after that time.</summary>
internal sealed record SuspensionLimit(TimeSpan Limit, string Reason)
{
    /// <summary>Returns the absence of a peer whose connection broke, or was closed without a <c>Leave</c>.</summary>
    public static SuspensionLimit After(bool hasClosed, SignalingOptions options) => hasClosed
        ? new(options.CloseGrace < options.ResumeWindow ? options.CloseGrace : options.ResumeWindow, PeerLeftReasons.Left)
        : new(options.ResumeWindow, options.ResumeWindow > TimeSpan.Zero ? PeerLeftReasons.Timeout : PeerLeftReasons.Disconnected);
}
