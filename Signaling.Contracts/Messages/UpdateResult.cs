using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The answer to <see cref="ISignalingHub.UpdatePeer"/>.</summary>
/// <param name="Version">The version of the roster that contains the update; the current version when the update changed nothing.</param>
[DataContract]
public sealed record UpdateResult([property: DataMember(Name = "version")] long Version);
