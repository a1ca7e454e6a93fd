using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>The options of the administration API, <c>Signaling:Admin</c>.</summary>
public sealed class AdminOptions
{
    /// <summary>
    /// Gets or sets the SHA-256 of the API key, in hexadecimal: the key itself is in no configuration. The key has to be random and long, such as the output of
    /// <c>openssl rand -hex 32</c>. Default: none. The API is off unless this or <see cref="AcceptRoomTokens"/> is set.
    /// </summary>
    [Secret]
    [RegularExpression("[0-9A-Fa-f]{64}", ErrorMessage = "is not a SHA-256 in hexadecimal, which has 64 digits. Set the hash of the key, not the key.")]
    public string? ApiKeyHash { get; set; }

    /// <summary>
    /// Gets or sets whether a room token with the permission <c>admin</c> opens the API for the rooms that it names. Needs <see cref="AuthMode.Jwt"/>. It works
    /// beside an API key, and switches the API on without one. Default: false.
    /// </summary>
    public bool AcceptRoomTokens { get; set; }

    /// <summary>Gets whether the API is on.</summary>
    internal bool IsOn => AcceptRoomTokens || ApiKeyHash is { Length: > 0 };
}
