using System.Globalization;
using System.Text.RegularExpressions;

namespace Signaling.Server.Commands;

/// <summary>Reads a time such as <c>90s</c>, <c>30m</c>, <c>1h</c>, <c>7d</c> or <c>01:30:00</c>.</summary>
internal static partial class Lifetime
{
    public static readonly TimeSpan Max = TimeSpan.FromDays(366);

    /// <summary>Returns null for a text that is no time, and for a time that is not positive or longer than <see cref="Max"/>.</summary>
    public static TimeSpan? Parse(string text)
    {
        TimeSpan? lifetime = Short().Match(text) is { Success: true } match && int.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out var number)
            ? match.Groups["unit"].Value switch
            {
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            }
            : Long().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null;
        return lifetime > TimeSpan.Zero && lifetime <= Max ? lifetime : null;
    }

    [GeneratedRegex(@"^(?<number>\d{1,7})(?<unit>[smhd])$")]
    private static partial Regex Short();

    [GeneratedRegex(@"^(\d+\.)?\d{1,2}:\d{2}:\d{2}$")]
    private static partial Regex Long();
}
