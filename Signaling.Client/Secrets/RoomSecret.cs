using System.Security.Cryptography;

namespace Signaling.Client;

/// <summary>
/// The secret of a room: <see cref="SignalingClientOptions.RoomSecret"/>. Give it only to those who may read what is said in the room, and never to the
/// server.
/// </summary>
public static class RoomSecret
{
    private const int SecretBytes = 32;
    private const string Parameter = "secret";

    /// <summary>Returns a new random secret: 32 bytes as base64url.</summary>
    public static string Create()
    {
        return SecretFormat.ToBase64Url(RandomNumberGenerator.GetBytes(SecretBytes));
    }

    /// <summary>
    /// Returns the link with the secret in its fragment, which browsers do not send to any server. Other parameters of the fragment stay.
    /// </summary>
    /// <param name="link">An absolute address, such as that of a page with a room.</param>
    /// <param name="secret">The secret, from <see cref="Create"/>.</param>
    /// <exception cref="ArgumentException">The text is no secret.</exception>
    public static Uri ToLink(Uri link, string secret)
    {
        ArgumentNullException.ThrowIfNull(link);
        BytesOf(secret);
        var others = Parameters(link).Where(parameter => NameOf(parameter) != Parameter);
        return new UriBuilder(link) { Fragment = string.Join("&", [.. others, $"{Parameter}={secret}"]) }.Uri;
    }

    /// <summary>Returns the secret in the fragment of the link; null when it has none.</summary>
    /// <param name="link">An absolute address.</param>
    public static string? FromLink(Uri link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Parameters(link).Where(parameter => NameOf(parameter) == Parameter)
            .Select(parameter => Uri.UnescapeDataString(parameter[Math.Min(parameter.Length, Parameter.Length + 1)..])).FirstOrDefault();
    }

    /// <summary>Throws for a text that is no secret. A password is none: the keys of a short text can be found by trying.</summary>
    internal static byte[] BytesOf(string secret)
    {
        if (!AesGcm.IsSupported)
        {
            throw new PlatformNotSupportedException("RoomSecret needs AES-GCM, which this platform has not. In a browser use @signaling/client/secret.");
        }

        return SecretFormat.FromBase64Url(secret) is { Length: SecretBytes } bytes
            ? bytes
            : throw new ArgumentException(
                "A room secret is 32 random bytes as base64url, which are 43 characters. RoomSecret.Create() makes one.", nameof(secret));
    }

    private static IEnumerable<string> Parameters(Uri link) => link.Fragment.TrimStart('#').Split('&').Where(parameter => parameter.Length > 0);

    private static string NameOf(string parameter) => parameter.Split('=')[0];
}
