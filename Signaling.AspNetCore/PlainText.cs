using System.Globalization;

namespace Signaling.AspNetCore;

/// <summary>Which characters must not reach a log or another person's screen in a name: they are invisible, break the line or change its direction.</summary>
internal static class PlainText
{
    /// <summary>Whether the character is a control, a format character (bidirectional or zero-width), a line separator or half a character.</summary>
    public static bool IsUnsafe(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    /// <summary>The text on one line: what is unsafe is replaced by a question mark, and what is too long is cut.</summary>
    public static string Of(string text, int maxLength)
    {
        var shown = text.Length <= maxLength ? text : text[..maxLength] + "…";
        return shown.Any(IsUnsafe) ? new string([.. shown.Select(character => IsUnsafe(character) ? '?' : character)]) : shown;
    }
}
