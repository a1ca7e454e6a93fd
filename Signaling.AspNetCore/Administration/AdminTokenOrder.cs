using System.Text.Json.Serialization;

namespace Signaling.AspNetCore.Administration;

/// <summary>The body of a request that mints a room token. A field that is misspelled is refused: the token would be valid longer or for more than meant.</summary>
/// <param name="Rooms">The rooms: names, or prefixes that end in <c>*</c>.</param>
/// <param name="Name">The display name; null when the client decides.</param>
/// <param name="Sub">The user's ID; null for none.</param>
/// <param name="Permissions">The permissions; null for <c>signal</c> and <c>message</c>.</param>
/// <param name="Metadata">The entries of the metadata that the peer cannot change; null for none.</param>
/// <param name="MaxPeers">The number of peers at which the room is full for this one; null for the limit of the server.</param>
/// <param name="TtlSeconds">How long the token is valid, in seconds; null for an hour.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AdminTokenOrder(
    IReadOnlyList<string?>? Rooms, string? Name = null, string? Sub = null, IReadOnlyList<string?>? Permissions = null,
    IReadOnlyDictionary<string, string>? Metadata = null, int? MaxPeers = null, int? TtlSeconds = null);
