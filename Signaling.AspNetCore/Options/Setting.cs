using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Signaling.AspNetCore;

/// <summary>A setting, or a section with settings, that the configuration can contain.</summary>
/// <param name="Name">The last part of its key.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Range">The limits of a number or a time.</param>
internal sealed record Setting(string Name, Type Type, RangeAttribute? Range = null)
{
    public SettingShape Shape => SettingShape.Of(Type);

    /// <summary>Returns the settings that an options type has: the properties that the configuration can set.</summary>
    public static IReadOnlyList<Setting> Of(Type options) =>
        [.. options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } || SettingShape.Of(property.PropertyType).Kind != SettingKind.Text)
            .Select(property => new Setting(property.Name, property.PropertyType, property.GetCustomAttribute<RangeAttribute>()))];

    public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
