using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Signaling.AspNetCore;

namespace Signaling.Tests.Configuration;

/// <summary>What the attributes of a setting and its type allow.</summary>
internal static class SettingLimits
{
    /// <summary>Describes the allowed values for a reader.</summary>
    public static string Describe(this DocumentedSetting setting)
    {
        if (setting.IsSection || setting.Setting.Shape.Kind != SettingKind.Text)
        {
            return setting.Attribute<MinLengthAttribute>() is { } entries ? $"at least {entries.Length}" : string.Empty;
        }

        var type = setting.TypeOfValue();
        return type == typeof(bool) ? "`true`, `false`"
            : type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`"))
            : setting.Setting.Range is { } range ? Convert.ToString(range.Maximum, CultureInfo.InvariantCulture) == $"{int.MaxValue}"
                ? $"{range.Minimum} or more" : SettingText.Between(range)
            : setting.Attribute<TextLengthAttribute>() is { } length
                ? (length.Max == int.MaxValue ? $"at least {length.Min}" : $"{length.Min} to {length.Max}") + (length.InBytes ? " bytes" : " characters")
            : setting.Attribute<RegularExpressionAttribute>() is { } pattern ? $"`{pattern.Pattern}`"
            : string.Empty;
    }

    public static Type TypeOfValue(this DocumentedSetting setting) => Nullable.GetUnderlyingType(setting.Setting.Type) ?? setting.Setting.Type;

    public static bool MayBeNull(this DocumentedSetting setting) =>
        Nullable.GetUnderlyingType(setting.Setting.Type) is not null
        || (setting.Property is { } property && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);

    public static T? Attribute<T>(this DocumentedSetting setting)
        where T : Attribute => setting.Property?.GetCustomAttribute<T>();
}
