using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The W3C RTCIceCandidateInit, so that <c>event.candidate</c> can be passed as it is (RFC 8838, RFC 8839).</summary>
/// <param name="Candidate">The candidate line; empty marks the end of one generation's candidates.</param>
/// <param name="SdpMid">The media section of the candidate, by its identification tag.</param>
/// <param name="SdpMLineIndex">The media section of the candidate, by its index from zero.</param>
/// <param name="UsernameFragment">The ICE user name fragment of its generation.</param>
[DataContract]
public sealed record IceCandidate(
    [property: DataMember(Name = "candidate")] string Candidate = "",
    [property: DataMember(Name = "sdpMid")] string? SdpMid = null,
    [property: DataMember(Name = "sdpMLineIndex")] int? SdpMLineIndex = null,
    [property: DataMember(Name = "usernameFragment")] string? UsernameFragment = null)
{
    /// <summary>Returns the media section and the size; never the candidate, which contains an address.</summary>
    public override string ToString() => $"IceCandidate {{ SdpMid = {SdpMid}, Length = {Candidate?.Length ?? 0} }}";
}
