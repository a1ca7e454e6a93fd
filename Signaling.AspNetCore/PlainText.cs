using System.Globalization;

namespace Signaling.AspNetCore;

/// <summary>
/// Replaces characters that must not appear in a log or on a screen: invisible characters, line breaks and characters that change the writing
/// direction.
/// </summary>
internal static class PlainText
{
    /// <summary>
    /// Returns whether the character is a control character, a format character (bidirectional or zero-width), a line separator or half of a
    /// surrogate pair.
    /// </summary>
    public static bool IsUnsafe(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    /// <summary>Returns the text on one line. Unsafe characters are replaced by a question mark, and a text over the maximum length is cut.</summary>
    public static string Of(string text, int maxLength)
    {
        var shown = text.Length <= maxLength ? text : text[..maxLength] + "…";
        return shown.Any(IsUnsafe) ? new string([.. shown.Select(character => IsUnsafe(character) ? '?' : character)]) : shown;
    }
}
