using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The answer to <see cref="ISignalingHub.UpdatePeer"/>.</summary>
/// <param name="Version">The version of the roster that has the update; the present one when the update changed nothing.</param>
[DataContract]
public sealed record UpdateResult([property: DataMember(Name = "version")] long Version);
