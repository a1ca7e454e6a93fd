using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The argument of <see cref="ISignalingHub.Join"/>.</summary>
/// <param name="Room">The room's name: 1 to 128 characters without control, invisible or direction characters. Names that are canonically equal in Unicode are one room.</param>
/// <param name="DisplayName">The name that the other peers see: up to 64 characters without control, invisible or direction characters; null for none.</param>
/// <param name="Metadata">The application's own data about this peer: up to 16 entries and 4 KiB; null for none.</param>
[DataContract]
public sealed record JoinRequest(
    [property: DataMember(Name = "room")] string Room,
    [property: DataMember(Name = "displayName")] string? DisplayName = null,
    [property: DataMember(Name = "metadata")] IReadOnlyDictionary<string, string>? Metadata = null);
