using System.Runtime.Serialization;
#if NET
using System.Text.Json.Serialization;
#endif

namespace Signaling.Contracts;

/// <summary>The W3C RTCIceServer: one STUN or TURN server, ready for an RTCConfiguration. W3C allows no null there, so an absent field is left out.</summary>
/// <param name="Urls">Its addresses, as <c>stun:</c>, <c>turn:</c> or <c>turns:</c> URIs (RFC 7064, RFC 7065).</param>
/// <param name="Username">The TURN user name, if one is needed.</param>
/// <param name="Credential">The TURN password, if one is needed.</param>
[DataContract]
public sealed record IceServer(
    [property: DataMember(Name = "urls")] IReadOnlyList<string> Urls,
#if NET
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
#endif
    [property: DataMember(Name = "username")] string? Username = null,
#if NET
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
#endif
    [property: DataMember(Name = "credential")] string? Credential = null)
{
    /// <summary>Returns the addresses; never the credential.</summary>
    public override string ToString() => $"IceServer {{ Urls = {string.Join(", ", Urls ?? [])} }}";
}
