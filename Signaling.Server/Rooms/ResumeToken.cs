using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.Server.Rooms;

/// <summary>
/// The secret by which a peer proves who it is, and where to look for it: <c>secret.peer.room</c>, the room in base64url. Only the secret's hash
/// is kept, so who reads the memory of the service or of Redis cannot take a peer over.
/// </summary>
internal sealed record ResumeToken(string Secret, string PeerId, string Room)
{
    private const int SecretBytes = 32;
    private const char Separator = '.';

    /// <summary>SHA-256 of the secret, in base64url.</summary>
    public string Hash => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Secret)));

    public static ResumeToken New(string peerId, string room) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), peerId, room);

    public static bool TryParse(string text, [NotNullWhen(true)] out ResumeToken? token)
    {
        token = null;
        var parts = text.Split(Separator);
        if (parts.Length != 3 || parts.Any(string.IsNullOrEmpty) || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        token = new(parts[0], parts[1], Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[2])));
        return true;
    }

    /// <summary>Compares in a time that tells nothing about the hash.</summary>
    public bool Fits(string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(hash));

    /// <summary>The token as the peer gets it.</summary>
    public string Write() => string.Join(Separator, Secret, PeerId, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Room)));

    /// <summary>Says whose it is; never the secret.</summary>
    public override string ToString() => $"ResumeToken {{ PeerId = {PeerId} }}";
}
