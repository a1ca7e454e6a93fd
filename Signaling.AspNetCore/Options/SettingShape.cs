using System.ComponentModel;

namespace Signaling.AspNetCore;

/// <summary>The form of an options property in the configuration.</summary>
/// <param name="Kind">The kind of the setting.</param>
/// <param name="Type">For a list or dictionary, the type of its entries; otherwise the type of the property.</param>
internal readonly record struct SettingShape(SettingKind Kind, Type Type)
{
    public static SettingShape Of(Type type)
    {
        if (TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).CanConvertFrom(typeof(string)))
        {
            return new SettingShape(SettingKind.Text, type);
        }

        var entry = type.GetInterfaces().Append(type)
            .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        return entry is null ? new SettingShape(SettingKind.Section, type)
            : entry.IsGenericType && entry.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? new SettingShape(SettingKind.Dictionary, entry.GetGenericArguments()[1])
            : new SettingShape(SettingKind.List, entry);
    }

    /// <summary>Returns the full keys of all settings and sections, without the entries of lists.</summary>
    public static IEnumerable<string> KeysBelow(IEnumerable<Setting> settings, string key) => settings.SelectMany(setting =>
    {
        var own = $"{key}:{setting.Name}";
        return setting.Shape is { Kind: SettingKind.Section, Type: var type } ? KeysBelow(Setting.Of(type), own).Prepend(own) : [own];
    });

    /// <summary>
    /// Returns an example of a full key below this key, for a text found in place of a section: a Boolean setting for true or false, otherwise the
    /// first setting.
    /// </summary>
    public static string ExampleBelow(string key, SettingShape shape, string? text)
    {
        if (shape.Kind != SettingKind.Section)
        {
            return shape.Kind == SettingKind.Text ? key : ExampleBelow($"{key}:{(shape.Kind == SettingKind.List ? "0" : "NAME")}", Of(shape.Type), text);
        }

        var settings = Setting.Of(shape.Type);
        var likely = bool.TryParse(text, out _) ? settings.FirstOrDefault(setting => (Nullable.GetUnderlyingType(setting.Type) ?? setting.Type) == typeof(bool)) : null;
        var example = likely ?? settings[0];
        return ExampleBelow($"{key}:{example.Name}", example.Shape, text: null);
    }
}
