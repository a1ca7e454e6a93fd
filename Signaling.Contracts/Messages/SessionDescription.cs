using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>
/// The W3C RTCSessionDescriptionInit, so that <c>pc.localDescription</c> can be passed as it is. The SDP (RFC 8866, RFC 8829) is opaque to the
/// server.
/// </summary>
/// <param name="Type">One of <see cref="SessionDescriptionTypes"/>.</param>
/// <param name="Sdp">The SDP: up to 64 KiB; empty only in a rollback.</param>
[DataContract]
public sealed record SessionDescription(
    [property: DataMember(Name = "type")] string Type,
    [property: DataMember(Name = "sdp")] string Sdp = "")
{
    /// <summary>Returns the type and the size; never the SDP, which contains addresses.</summary>
    public override string ToString() => $"SessionDescription {{ Type = {Type}, Length = {Sdp?.Length ?? 0} }}";
}
