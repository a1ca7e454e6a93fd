using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The argument of <see cref="ISignalingHub.ReportConnection"/>: what became of one peer connection (W3C RTCPeerConnection).</summary>
/// <param name="PeerId">The peer at the other end. It may have left the room meanwhile.</param>
/// <param name="Outcome">One of <see cref="ConnectionOutcomes"/>.</param>
/// <param name="ElapsedMs">The time since this side created the peer connection, in milliseconds.</param>
/// <param name="LocalCandidateType">The type of the local candidate in use (RFC 8445): <c>host</c>, <c>srflx</c>, <c>prflx</c> or <c>relay</c>. Null if none is.</param>
/// <param name="RemoteCandidateType">The same of the remote candidate.</param>
/// <param name="RelayProtocol">How this side reaches its TURN server: <c>udp</c>, <c>tcp</c> or <c>tls</c>. Null if it uses none.</param>
[DataContract]
public sealed record ConnectionReport(
    [property: DataMember(Name = "peerId")] string PeerId,
    [property: DataMember(Name = "outcome")] string Outcome,
    [property: DataMember(Name = "elapsedMs")] long ElapsedMs,
    [property: DataMember(Name = "localCandidateType")] string? LocalCandidateType = null,
    [property: DataMember(Name = "remoteCandidateType")] string? RemoteCandidateType = null,
    [property: DataMember(Name = "relayProtocol")] string? RelayProtocol = null);
