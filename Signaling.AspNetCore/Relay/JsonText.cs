using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Signaling.AspNetCore.Relay;

/// <summary>Reads and writes the content of a JSON string in UTF-8: the bytes between the quotes (RFC 8259, section 7).</summary>
internal static class JsonText
{
    private const byte Backslash = (byte)'\\';

    // "\n", and so on
    private const int ShortLength = 2;

    // "\uD83D": the escape of one UTF-16 code unit.
    private const int UnitLength = 6;

    // The bytes that end a run of unescaped characters. Control characters are not allowed in a string.
    private static readonly SearchValues<byte> _special = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (byte)code), (byte)'"', Backslash]);

    // The character for each letter after the backslash, indexed by the letter's code; 0 if there is no such escape.
    private static readonly byte[] _shortEscapes = CreateShortEscapes();

    /// <summary>
    /// Finds the end of a string that begins after its opening quote, and measures it without its escapes. Returns false if the input is not a string
    /// of valid Unicode, for example for half of a surrogate pair, which UTF-8 cannot encode.
    /// </summary>
    /// <param name="input">The input after the opening quote.</param>
    /// <param name="length">The number of bytes up to the closing quote.</param>
    /// <param name="utf8Length">The number of these bytes after unescaping, as UTF-8.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> input, out int length, out int utf8Length)
    {
        length = utf8Length = 0;
        var saved = 0;
        while (true)
        {
            var run = input[length..].IndexOfAny(_special);
            if (run < 0)
            {
                return false;
            }

            length += run;
            if (input[length] == '"')
            {
                utf8Length = length - saved;
                return Utf8.IsValid(input[..length]);
            }

            // Lines of SDP end with two consecutive escapes.
            do
            {
                if (IsShortEscape(input[length..]))
                {
                    length += ShortLength;
                    saved++;
                    continue;
                }

                if (!TryReadEscape(input[length..], out var character, out var escapeLength))
                {
                    return false;
                }

                length += escapeLength;
                saved += escapeLength - character.Utf8SequenceLength;
            }
            while (length < input.Length && input[length] == Backslash);
        }
    }

    /// <summary>Writes the input as plain UTF-8. The input must have been measured, and the destination must have the measured length.</summary>
    public static void Unescape(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        while (true)
        {
            var run = json.IndexOf(Backslash);
            if (run < 0)
            {
                json.CopyTo(destination);
                return;
            }

            json[..run].CopyTo(destination);
            TryReadEscape(json[run..], out var character, out var escapeLength);
            json = json[(run + escapeLength)..];
            destination = destination[(run + character.EncodeToUtf8(destination[run..]))..];
        }
    }

    /// <summary>Writes plain UTF-8 with the escapes of SignalR's own protocol.</summary>
    public static void Escape(ReadOnlySpan<byte> utf8, ref FrameWriter writer)
    {
        const int Room = 256;
        while (!utf8.IsEmpty)
        {
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, writer.GetSpan(Room), out var consumed, out var written);
            utf8 = utf8[consumed..];
            writer.Advance(written);
        }
    }

    private static bool IsShortEscape(ReadOnlySpan<byte> input) =>
        input.Length >= ShortLength && input[0] == Backslash && input[1] < _shortEscapes.Length && _shortEscapes[input[1]] != 0;

    private static bool TryReadEscape(ReadOnlySpan<byte> input, out Rune character, out int length)
    {
        if (IsShortEscape(input))
        {
            length = ShortLength;
            character = new Rune(_shortEscapes[input[1]]);
            return true;
        }

        length = default;
        character = default;
        if (!TryReadUnit(input, out var unit))
        {
            return false;
        }

        length = UnitLength;
        if (Rune.TryCreate(unit, out character))
        {
            return true;
        }

        length = 2 * UnitLength;
        return TryReadUnit(input[UnitLength..], out var low) && Rune.TryCreate(unit, low, out character);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> input, out char unit)
    {
        unit = default;
        if (input.Length < UnitLength || input[0] != Backslash || input[1] != 'u'
            || !ushort.TryParse(input[2..UnitLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        unit = (char)code;
        return true;
    }

    private static byte[] CreateShortEscapes()
    {
        var meanings = new byte[128];
        foreach (var (letter, meaning) in new[]
            { ('"', '"'), ('\\', '\\'), ('/', '/'), ('b', '\b'), ('f', '\f'), ('n', '\n'), ('r', '\r'), ('t', '\t') })
        {
            meanings[letter] = (byte)meaning;
        }

        return meanings;
    }
}
