using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The peers of a room.</summary>
/// <param name="Self">The caller as the others see it.</param>
/// <param name="Peers">The other peers, in the order in which they joined.</param>
/// <param name="Version">The version of this roster.</param>
[DataContract]
public sealed record Roster(
    [property: DataMember(Name = "self")] PeerInfo Self,
    [property: DataMember(Name = "peers")] IReadOnlyList<PeerInfo> Peers,
    [property: DataMember(Name = "version")] long Version);
