using System.Text.Json;
using Signaling.AspNetCore.Names;

namespace Signaling.AspNetCore.Access;

/// <summary>The claims of a room token.</summary>
/// <param name="Rooms">The rooms: names, or prefixes that end in <c>*</c>.</param>
/// <param name="Subject">The user's ID; null for none.</param>
/// <param name="Name">The display name; null when the client decides.</param>
/// <param name="Permissions">The permissions.</param>
/// <param name="Metadata">The entries of the metadata that the peer cannot change; null for none.</param>
/// <param name="MaxPeers">The capacity of the room; null for the server's.</param>
/// <param name="ExpiresAt">When the token expires.</param>
internal sealed record RoomToken(
    IReadOnlyList<string> Rooms, string? Subject, string? Name, PeerPermissions Permissions, IReadOnlyDictionary<string, string>? Metadata, int? MaxPeers,
    DateTimeOffset ExpiresAt)
{
    /// <summary>The name that stands for every room.</summary>
    public const string AnyRoom = "*";

    /// <summary>Gets whether the token names every room there is and will be.</summary>
    public bool AllowsAnyRoom => Rooms.Contains(AnyRoom);

    /// <summary>
    /// Returns whether the token names the room. Both names are compared in their canonical form, so that a name that looks the same is the same, and a
    /// combining character cannot extend a prefix into another letter.
    /// </summary>
    /// <param name="room">The room's name in its canonical form.</param>
    public bool Allows(string room) => Rooms.Any(allowed => allowed.EndsWith('*')
        ? room.StartsWith(CanonicalForm.Of(allowed[..^1]), StringComparison.Ordinal)
        : room == CanonicalForm.Of(allowed));

    /// <summary>Reads the payload of a token whose signature is valid. Throws a <see cref="FormatException"/> for a claim of a wrong type.</summary>
    /// <remarks>
    /// It reads the payload and not the claims of <see cref="System.Security.Claims.ClaimsIdentity"/>: there an empty list of permissions is no claim at all,
    /// and would be taken for the default permissions.
    /// </remarks>
    public static RoomToken Read(JsonElement payload, DateTimeOffset expiresAt) => new(
        Texts(payload, "room") ?? [],
        Text(payload, "sub"),
        Text(payload, "name"),
        Texts(payload, "permissions") is { } names ? PermissionNames.Read(names) : PeerGrant.DefaultPermissions,
        Entries(payload, "metadata"),
        Number(payload, "maxPeers"),
        expiresAt);

    private static JsonElement? Find(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement payload, string claim) => Find(payload, claim) is { } value ? TextOf(value, claim) : null;

    private static IReadOnlyList<string>? Texts(JsonElement payload, string claim) => Find(payload, claim) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(entry => TextOf(entry, claim))],
        { } text => [TextOf(text, claim)],
    };

    private static Dictionary<string, string>? Entries(JsonElement payload, string claim) => Find(payload, claim) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } entries => entries.EnumerateObject()
            .GroupBy(entry => entry.Name, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Key, entry => TextOf(entry.Last().Value, claim), StringComparer.Ordinal),
        _ => throw new FormatException($"The claim {claim} is not an object."),
    };

    private static int? Number(JsonElement payload, string claim) => Find(payload, claim) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number > 0 => number,
        _ => throw new FormatException($"The claim {claim} is not a positive whole number."),
    };

    private static string TextOf(JsonElement value, string claim) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"The claim {claim} has a value that is not a text.");
}
