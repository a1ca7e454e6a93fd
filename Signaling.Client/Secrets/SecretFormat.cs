using System.Buffers.Binary;
using System.Text;

namespace Signaling.Client;

/// <summary>The bytes of docs/end-to-end-encryption.md. Tests check them in both languages against the vectors of Signaling.Tests/Golden/secret.json.</summary>
internal static class SecretFormat
{
    /// <summary>The version of the format. It begins every envelope, and is a part of everything that is authenticated.</summary>
    public const string Name = "e2e1";

    /// <summary>The entry of a peer's metadata that has its key ID and its sealed profile.</summary>
    public const string ProfileKey = "e2e";

    public const int SessionBytes = 16;

    /// <summary>The bytes of a recipient in a broadcast: the end of its session's ID. The beginning is a time.</summary>
    public const int TagBytes = 8;

    public const int SequenceBytes = 8;

    public const int MacBytes = 16;

    /// <summary>Throws for bytes that are not UTF-8.</summary>
    public static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the fields with their lengths, so that no two lists of fields have the same bytes.</summary>
    public static byte[] Fields(params byte[][] fields)
    {
        var bytes = new byte[fields.Sum(field => 4 + field.Length)];
        var at = 0;
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), field.Length);
            field.CopyTo(bytes, at + 4);
            at += 4 + field.Length;
        }

        return bytes;
    }

    public static byte[] Bytes(string text) => StrictUtf8.GetBytes(text);

    public static string ToBase64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Returns null for a text that is not base64url.</summary>
    public static byte[]? FromBase64Url(string text)
    {
        if (text.Length % 4 == 1 || !text.All(character => character is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
        {
            return null;
        }

        return Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
    }

    /// <summary>Returns how many bytes of content fit into an envelope of at most <paramref name="limit"/> characters.</summary>
    public static int CapacityOf(int limit) =>
        (int)Math.Max(0, ((long)limit - Name.Length - 1) * 3 / 4 - SessionBytes - SequenceBytes - MacBytes);

    /// <summary>Returns the number as the nonce: each key seals only one envelope with each number.</summary>
    public static byte[] NonceOf(ulong sequence)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(4), sequence);
        return nonce;
    }

    /// <summary>Returns the end of a session's ID, which names a recipient of a broadcast.</summary>
    public static byte[] TagOf(byte[] session) => session.AsSpan(SessionBytes - TagBytes).ToArray();
}
