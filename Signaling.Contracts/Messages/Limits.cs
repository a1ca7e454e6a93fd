using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>Limits of this server, so that a client can refuse before it sends. Larger content is refused with <c>message_too_large</c>.</summary>
/// <param name="MaxSdpBytes">The most bytes of a session description's SDP, as UTF-8.</param>
/// <param name="MaxCandidateBytes">The most bytes of an ICE candidate: its three text fields together, as UTF-8.</param>
/// <param name="MaxMessageBytes">The most bytes of an application's message, as UTF-8.</param>
/// <param name="MaxMetadataBytes">The most bytes of a peer's metadata: keys and values together, as UTF-8.</param>
/// <param name="MaxPeersPerRoom">The most peers in one room.</param>
[DataContract]
public sealed record Limits(
    [property: DataMember(Name = "maxSdpBytes")] int MaxSdpBytes,
    [property: DataMember(Name = "maxCandidateBytes")] int MaxCandidateBytes,
    [property: DataMember(Name = "maxMessageBytes")] int MaxMessageBytes,
    [property: DataMember(Name = "maxMetadataBytes")] int MaxMetadataBytes,
    [property: DataMember(Name = "maxPeersPerRoom")] int MaxPeersPerRoom);
