using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Signaling.AspNetCore;

/// <summary>What the text of a setting has to look like for the type of its option.</summary>
internal static partial class SettingText
{
    private const int MaxShownLength = 80;

    private static readonly string[] _secretWords = ["pass", "secret", "token", "credential", "key", "auth", "@"];

    /// <summary>Says why the text is no value of this type, and what would be; null when it is one. The limits themselves are checked later.</summary>
    public static string? WhatIsWrong(string text, Type type, RangeAttribute? range)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (text.Length == 0 && target != type)
        {
            return null; // as if it was not set
        }

        if (target == typeof(TimeSpan))
        {
            return WhatIsWrongWithTime(text);
        }

        return IsConvertible(text, target) ? null
            : target == typeof(bool) ? $"{Found(text)}, which is neither true nor false. Set true or false."
            : target.IsEnum ? $"{Found(text)}, which is not one of its values. Set one of: {string.Join(", ", Enum.GetNames(target))}."
            : target.IsPrimitive || target == typeof(decimal) ? $"{Found(text)}, which is not a number that it can take. Set {Between(range)}."
            : $"{Found(text)}, which is not a {target.Name}.";
    }

    /// <summary>What was found, on one line, and without what may be a secret.</summary>
    public static string Found(string? text) =>
        string.IsNullOrEmpty(text) ? "found nothing"
        : _secretWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) ? "found a single text (not shown here, it may hold a secret)"
        : $"found '{Shown(text)}'";

    public static string Shown(string text) => PlainText.Of(text, MaxShownLength);

    /// <summary>The limits of a number or a time, in words.</summary>
    public static string Between(RangeAttribute? range) =>
        range is null ? "a number" : $"{Short(range.Minimum)} to {Short(range.Maximum)}";

    private static string Short(object limit) =>
        limit is TimeSpan { Milliseconds: > 0 } time ? time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0') : Convert.ToString(limit, CultureInfo.InvariantCulture)!;

    private static string? WhatIsWrongWithTime(string text) =>
        Number().Match(text) is { Success: true } number
            ? $"found '{Shown(text)}', a number without a unit, which would be days. Write hours, minutes and seconds, such as {Example(number.Value)}."
        : !Time().IsMatch(text) || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)
            ? $"{Found(text)}, which is not a time. Write hours, minutes and seconds, such as 00:00:30; or days as well, such as 1.00:00:00."
        : null;

    private static string Example(string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400
            ? $"{TimeSpan.FromSeconds(Math.Ceiling(seconds))} for {number} seconds"
            : "00:00:30";

    private static bool IsConvertible(string text, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\s*[+-]?\d+([.,]\d+)?\s*$")]
    private static partial Regex Number();

    // What .NET reads besides is misleading: 00:30 are minutes, and 24:00 are days.
    [GeneratedRegex(@"^-?(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d{1,7})?$")]
    private static partial Regex Time();
}
