using System.Security.Claims;

namespace Signaling.AspNetCore;

/// <summary>What an <see cref="ISignalingAuthorizer"/> has to decide about.</summary>
public sealed class AccessRequest
{
    /// <summary>Gets the user of the connection, as the application's authentication or the room token has set it. Not authenticated when neither has.</summary>
    public required ClaimsPrincipal User { get; init; }

    /// <summary>Gets the HTTP request that opened the connection; null when the transport has none.</summary>
    public HttpContext? HttpContext { get; init; }

    /// <summary>Gets the room's name in its canonical form (Unicode NFC).</summary>
    public required string Room { get; init; }

    /// <summary>Gets the display name that the client asks for; null for none, and when a peer resumes.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets the metadata that the client asks for; null for none, and when a peer resumes.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Gets whether a peer resumes on this connection. The peer keeps its name and metadata.</summary>
    public bool IsResume { get; init; }

    /// <summary>Gets the ID of an authenticated user: its claim <c>sub</c>, or else its name identifier; null for an anonymous user.</summary>
    public string? UserId => UserIdOf(User);

    internal static string? UserIdOf(ClaimsPrincipal user) => user.Identities.Where(identity => identity.IsAuthenticated)
        .Select(identity => identity.FindFirst("sub")?.Value ?? identity.FindFirst(ClaimTypes.NameIdentifier)?.Value)
        .FirstOrDefault(id => !string.IsNullOrEmpty(id));
}
