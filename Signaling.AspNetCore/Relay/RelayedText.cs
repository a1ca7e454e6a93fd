using System.Text;
using System.Text.Unicode;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// A text on its way from one peer to another, in the bytes in which it came: as plain UTF-8, or as what stood between the quotes in JSON, with its
/// escapes. It is converted only when the receiver speaks the other hub protocol. Always valid Unicode.
/// </summary>
internal sealed class RelayedText
{
    // What comes escaped takes up to six times the memory of what it stands for. Queues are bounded, and reckon with twice at the most.
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

    /// <summary>How many bytes the text has as plain UTF-8, however it is escaped here: what the limits are about.</summary>
    public int Utf8Length { get; }

    /// <summary>How much memory its bytes take.</summary>
    public int HeldBytes => _bytes.Length;

    private bool HasEscapes => _bytes.Length != Utf8Length;

    /// <summary>Takes a copy of what stands between the quotes of a JSON string, as <see cref="JsonText.TryMeasure"/> has found and measured it.</summary>
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

    /// <summary>Takes a copy of the bytes of a text. What is no UTF-8 in them is mended as .NET mends it, with U+FFFD.</summary>
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

    /// <summary>Writes what stands between the quotes in JSON.</summary>
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

    /// <summary>Says the size; never the text, which may hold addresses.</summary>
    public override string ToString() => $"{Utf8Length} bytes";

    // Not cleared before it is filled, which is seen with SDP.
    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }
}
