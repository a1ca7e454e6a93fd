using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The argument of <see cref="ISignalingHub.UpdatePeer"/>. A null field stays as it was.</summary>
/// <param name="DisplayName">The new display name; empty for none.</param>
/// <param name="Metadata">The new metadata, which replaces the former as a whole.</param>
[DataContract]
public sealed record PeerUpdate(
    [property: DataMember(Name = "displayName")] string? DisplayName = null,
    [property: DataMember(Name = "metadata")] IReadOnlyDictionary<string, string>? Metadata = null);
