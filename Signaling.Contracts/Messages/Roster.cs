using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>Who is in the room.</summary>
/// <param name="Self">The caller as the others see it.</param>
/// <param name="Peers">The others, in the order in which they joined.</param>
/// <param name="Version">The version of the roster that this describes.</param>
[DataContract]
public sealed record Roster(
    [property: DataMember(Name = "self")] PeerInfo Self,
    [property: DataMember(Name = "peers")] IReadOnlyList<PeerInfo> Peers,
    [property: DataMember(Name = "version")] long Version);
