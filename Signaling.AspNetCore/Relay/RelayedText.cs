using System.Text;
using System.Text.Unicode;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// A text that is relayed from one peer to another, in the bytes as received: plain UTF-8, or the escaped content of a JSON string. It is converted
/// only if the receiver uses the other hub protocol. The text is always valid Unicode.
/// </summary>
internal sealed class RelayedText
{
    // Escaped text takes up to six times the memory of the text itself. The limits of the queues assume twice at most.
    private const int MaxExpansion = 2;

    private readonly byte[] _bytes;
    private readonly bool _isJson;

    private RelayedText(byte[] bytes, int utf8Length, bool isJson)
    {
        _bytes = bytes;
        _isJson = isJson;
        Utf8Length = utf8Length;
    }

    public static RelayedText Empty { get; } = new([], 0, isJson: true);

    /// <summary>Gets the number of bytes of the text as plain UTF-8, without escapes. The limits apply to this number.</summary>
    public int Utf8Length { get; }

    /// <summary>Gets the number of bytes held in memory.</summary>
    public int HeldBytes => _bytes.Length;

    private bool HasEscapes => _bytes.Length != Utf8Length;

    /// <summary>Copies the content of a JSON string that <see cref="JsonText.TryMeasure"/> has measured.</summary>
    public static RelayedText FromJson(ReadOnlySpan<byte> json, int utf8Length)
    {
        if (json.Length <= MaxExpansion * utf8Length)
        {
            return json.IsEmpty ? Empty : new(Copy(json), utf8Length, isJson: true);
        }

        var plain = new byte[utf8Length];
        JsonText.Unescape(json, plain);
        return new(plain, utf8Length, isJson: false);
    }

    /// <summary>Copies the bytes of a text. Invalid UTF-8 is replaced by U+FFFD, as everywhere in .NET.</summary>
    public static RelayedText FromUtf8(ReadOnlySpan<byte> utf8) =>
        Utf8.IsValid(utf8) ? new(Copy(utf8), utf8.Length, isJson: false) : FromString(Encoding.UTF8.GetString(utf8));

    public static RelayedText FromString(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new(bytes, bytes.Length, isJson: false);
    }

    /// <summary>Writes <see cref="Utf8Length"/> bytes of plain UTF-8.</summary>
    public void CopyUtf8To(Span<byte> destination)
    {
        if (HasEscapes)
        {
            JsonText.Unescape(_bytes, destination);
        }
        else
        {
            _bytes.CopyTo(destination);
        }
    }

    /// <summary>Writes the content of a JSON string, without the quotes.</summary>
    public void WriteJson(ref FrameWriter writer)
    {
        if (_isJson)
        {
            writer.Write(_bytes);
        }
        else
        {
            JsonText.Escape(_bytes, ref writer);
        }
    }

    /// <summary>Returns the size, never the text, which may contain addresses.</summary>
    public override string ToString() => $"{Utf8Length} bytes";

    // The array is not cleared before it is filled. The saving is measurable with SDP.
    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }
}
