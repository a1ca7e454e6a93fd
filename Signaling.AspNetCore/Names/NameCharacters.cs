using System.Globalization;
using System.Text;

namespace Signaling.AspNetCore.Names;

/// <summary>
/// Finds characters that a name must not contain, because other people see the name: control characters, line separators, bidirectional controls and
/// invisible characters. Invisible characters that a language or an emoji needs are allowed. These are joiners between letters of joining scripts,
/// after a virama and inside emoji, variation selectors after characters with variants, and the tags of the three flags that use them.
/// </summary>
internal static class NameCharacters
{
    private const int NonJoiner = 0x200C, Joiner = 0x200D, ViramaClass = 9;

    // England, Scotland, Wales: a black flag, their code in tags, and the tag that ends it.
    private static readonly string[] _flags = [.. new[] { "gbeng", "gbsct", "gbwls" }.Select(code =>
        string.Concat(code.Select(letter => char.ConvertFromUtf32(0xE0000 + letter)).Prepend(char.ConvertFromUtf32(0x1F3F4)).Append(char.ConvertFromUtf32(0xE007F))))];

    /// <summary>Returns the first character that is not allowed in its position; null if there is none.</summary>
    public static string? FirstForbidden(string name)
    {
        if (name.All(char.IsAscii))
        {
            return name.Any(char.IsControl) ? Named(name.First(char.IsControl)) : null;
        }

        Rune? previous = null;
        for (var i = 0; i < name.Length;)
        {
            if (_flags.FirstOrDefault(flag => name.AsSpan(i).StartsWith(flag, StringComparison.Ordinal)) is { } flag)
            {
                (previous, i) = (null, i + flag.Length);
                continue;
            }

            if (!Rune.TryGetRuneAt(name, i, out var rune))
            {
                return Named(name[i]);
            }

            i += rune.Utf16SequenceLength;
            Rune? next = Rune.TryGetRuneAt(name, Math.Min(i, name.Length - 1), out var following) && i < name.Length ? following : null;
            if (!MayStandBetween(previous, rune, next))
            {
                return Named(rune.Value);
            }

            previous = rune;
        }

        return null;
    }

    private static bool MayStandBetween(Rune? previous, Rune rune, Rune? next)
    {
        if (rune.Value is NonJoiner or Joiner)
        {
            return previous is { } before
                && (CanonicalForm.ClassOf(before.Value) == ViramaClass || (next is { } after && ((IsOfJoiningScript(before) && IsOfJoiningScript(after)) || (rune.Value == Joiner && IsEmoji(before) && IsEmoji(after)))));
        }

        return IsVariationSelector(rune)
            ? previous is { } varied && !IsVariationSelector(varied) && !IsCasedOrSpace(varied)
            : !IsInvisible(rune);
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2065 or 0x3164 or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);

    private static bool IsVariationSelector(Rune rune) =>
        rune.Value is (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsCasedOrSpace(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.SpaceSeparator or UnicodeCategory.Format;

    private static bool IsEmoji(Rune rune) => IsVariationSelector(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.MathSymbol;

    // Arabic to Sinhala, Myanmar, Khmer and Mongolian, and the presentation forms of Arabic.
    private static bool IsOfJoiningScript(Rune rune) =>
        (rune.Value is (>= 0x0600 and <= 0x0DFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x18AF) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC))
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string Named(int character) => $"U+{character:X4}";
}
