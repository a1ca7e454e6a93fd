using System.Buffers.Binary;

namespace Signaling.Client;

/// <summary>One sealed content.</summary>
/// <param name="Session">The session of the sender.</param>
/// <param name="Sequence">The number of the envelope in that session.</param>
/// <param name="Sealed">The ciphertext with its authentication tag behind it.</param>
internal sealed record Envelope(byte[] Session, ulong Sequence, byte[] Sealed)
{
    private const string ForOne = $"{SecretFormat.Name}.";
    private const string ForAll = $"{SecretFormat.Name}.all.";

    public static bool IsForAll(string text) => text.StartsWith(ForAll, StringComparison.Ordinal);

    /// <summary>Returns null for a text that is no envelope.</summary>
    public static Envelope? Read(string? text)
    {
        if (text?.StartsWith(ForOne, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var start = SecretFormat.SessionBytes + SecretFormat.SequenceBytes;
        return SecretFormat.FromBase64Url(text[(IsForAll(text) ? ForAll : ForOne).Length..]) is { } bytes && bytes.Length >= start + SecretFormat.MacBytes
            ? new Envelope(
                bytes.AsSpan(0, SecretFormat.SessionBytes).ToArray(),
                BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(SecretFormat.SessionBytes)),
                bytes.AsSpan(start).ToArray())
            : null;
    }

    public string Write(bool isForAll = false)
    {
        var sequence = new byte[SecretFormat.SequenceBytes];
        BinaryPrimitives.WriteUInt64BigEndian(sequence, Sequence);
        return (isForAll ? ForAll : ForOne) + SecretFormat.ToBase64Url([.. Session, .. sequence, .. Sealed]);
    }
}
