using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// The data of <see cref="SignalingClient.IceCandidateReceived"/>: another peer sent an ICE candidate or the end of candidates (RFC 8838).
/// </summary>
/// <param name="from">The ID of the sender.</param>
/// <param name="candidate">The candidate, or null.</param>
public sealed class IceCandidateReceivedEventArgs(string from, IceCandidate? candidate) : EventArgs
{
    /// <summary>Gets the ID of the sender, written by the server.</summary>
    public string From { get; } = from;

    /// <summary>Gets the candidate, a W3C RTCIceCandidateInit; null for the end of candidates.</summary>
    public IceCandidate? Candidate { get; } = candidate;
}
