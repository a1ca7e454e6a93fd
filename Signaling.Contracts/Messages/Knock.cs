using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>A newcomer that was refused because the room is locked.</summary>
/// <param name="DisplayName">The name that the newcomer gave; empty when it gave none. Like every display name, it may be that of another person.</param>
/// <param name="UserId">The user's ID, written by the server; null when none is known.</param>
[DataContract]
public sealed record Knock(
    [property: DataMember(Name = "displayName")] string DisplayName,
    [property: DataMember(Name = "userId")] string? UserId = null);
