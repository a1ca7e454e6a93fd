namespace Signaling.AspNetCore;

/// <summary>The options of the administration API, <c>Signaling:Admin</c>.</summary>
public sealed class AdminOptions
{
    /// <summary>
    /// Gets or sets the SHA-256 of the API key, in hexadecimal: the key itself is in no configuration. The key has to be random and long, such as the output of
    /// <c>openssl rand -hex 32</c>. Default: none, which switches the API off.
    /// </summary>
    public string? ApiKeyHash { get; set; }
}
