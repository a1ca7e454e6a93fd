using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>
/// A secret that proves a peer's identity, with the peer and its room: <c>secret.peer.room</c>, the room in base64url. Only the hash of the secret is stored,
/// so an attacker who reads the memory of the service or of Redis cannot take over a peer.
/// </summary>
internal sealed record ResumeToken(string Secret, string PeerId, string Room)
{
    private const int SecretBytes = 32;
    private const int MaxPeerIdLength = 128;
    private const char Separator = '.';

    // More than the longest room name of the default limits has.
    private const int MaxStackBytes = 512;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly int _secretLength = Base64Url.GetEncodedLength(SecretBytes);
    private static readonly SearchValues<char> _base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Gets the SHA-256 of the secret, in base64url.</summary>
    public string Hash
    {
        get
        {
            Span<byte> secret = stackalloc byte[_secretLength];
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(secret[..Encoding.UTF8.GetBytes(Secret, secret)], hash);
            return Base64Url.EncodeToString(hash);
        }
    }

    public static ResumeToken New(string peerId, string room)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return new(Base64Url.EncodeToString(secret), peerId, room);
    }

    /// <summary>Returns false for a text that cannot be a token of this service: each part has its length and its alphabet.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ResumeToken? token)
    {
        token = text.Split(Separator) is [var secret, var peerId, var room]
            && secret.Length == _secretLength && IsBase64Url(secret)
            && peerId.Length is > 0 and <= MaxPeerIdLength && IsBase64Url(peerId)
            && DecodeRoom(room) is { } name
            ? new(secret, peerId, name)
            : null;
        return token is not null;
    }

    /// <summary>Compares in constant time, so that the duration reveals nothing about the hash.</summary>
    public bool Fits(string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(hash));

    /// <summary>Returns the token in the form that the peer receives.</summary>
    public string Write()
    {
        var length = Encoding.UTF8.GetByteCount(Room);
        Span<byte> name = length <= MaxStackBytes ? stackalloc byte[length] : new byte[length];
        Span<char> room = length <= MaxStackBytes ? stackalloc char[Base64Url.GetEncodedLength(length)] : new char[Base64Url.GetEncodedLength(length)];
        Encoding.UTF8.GetBytes(Room, name);
        Base64Url.EncodeToChars(name, room);
        return $"{Secret}{Separator}{PeerId}{Separator}{(ReadOnlySpan<char>)room}";
    }

    private static bool IsBase64Url(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(_base64Url);

    private static string? DecodeRoom(string text)
    {
        try
        {
            return text.Length > 0 && IsBase64Url(text) && Base64Url.IsValid(text)
                && _strictUtf8.GetString(Base64Url.DecodeFromChars(text)) is var name && !name.Any(char.IsControl) ? name : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Returns the peer ID without the secret.</summary>
    public override string ToString() => $"ResumeToken {{ PeerId = {PeerId} }}";
}
