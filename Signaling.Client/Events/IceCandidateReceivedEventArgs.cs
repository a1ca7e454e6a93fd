using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Another peer sent an ICE candidate, or has no more (RFC 8838).</summary>
/// <param name="from">The ID of the sender.</param>
/// <param name="candidate">The candidate, or null.</param>
public sealed class IceCandidateReceivedEventArgs(string from, IceCandidate? candidate) : EventArgs
{
    /// <summary>Gets the ID of the sender, written by the server.</summary>
    public string From { get; } = from;

    /// <summary>The W3C RTCIceCandidateInit; null for the end of candidates.</summary>
    public IceCandidate? Candidate { get; } = candidate;
}
