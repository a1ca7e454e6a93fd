using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Signaling.AspNetCore;

/// <summary>Validates the text of a setting against the type of its option.</summary>
internal static partial class SettingText
{
    /// <summary>The form of a time. Other forms that .NET accepts are misleading: 00:30 means minutes, and 24:00 means days.</summary>
    public const string TimePattern = @"^-?(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d{1,7})?$";

    private const int MaxShownLength = 80;

    private static readonly string[] _secretWords = ["pass", "secret", "token", "credential", "key", "auth", "@"];

    /// <summary>
    /// Returns why the text is not a value of this type, and an example of a valid text; null if the text is valid. The range is checked later.
    /// </summary>
    public static string? WhatIsWrong(string text, Type type, RangeAttribute? range)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (text.Length == 0 && target != type)
        {
            return null; // as if the setting were absent
        }

        if (target == typeof(TimeSpan))
        {
            return WhatIsWrongWithTime(text);
        }

        return IsConvertible(text, target) ? null
            : target == typeof(bool) ? $"{Found(text)}, which is neither true nor false. Set true or false."
            : target.IsEnum ? $"{Found(text)}, which is not a valid value. Set one of: {string.Join(", ", Enum.GetNames(target))}."
            : target.IsPrimitive || target == typeof(decimal) ? $"{Found(text)}, which is not a valid number. Set {Between(range)}."
            : $"{Found(text)}, which is not a {target.Name}.";
    }

    /// <summary>Describes the found text on one line. A text that may be a secret is not shown.</summary>
    public static string Found(string? text) =>
        string.IsNullOrEmpty(text) ? "found nothing"
        : _secretWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) ? "found a single text (not shown here, it may hold a secret)"
        : $"found '{Shown(text)}'";

    public static string Shown(string text) => PlainText.Of(text, MaxShownLength);

    /// <summary>Describes the range of a number or a time.</summary>
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

    [GeneratedRegex(TimePattern)]
    private static partial Regex Time();
}
