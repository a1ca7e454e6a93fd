using System.Globalization;
using System.Reflection;
using Signaling.AspNetCore;

namespace Signaling.Tests.Configuration;

/// <summary>A setting, a list or a section of the configuration, with what the code says about it.</summary>
/// <param name="Key">The full key. The first entry of a list has the index 0.</param>
/// <param name="Setting">The setting as the program reads it.</param>
/// <param name="Property">The property that has its attributes; null for a section that an assembly adds.</param>
/// <param name="Default">The value without configuration.</param>
/// <param name="Meaning">What the XML documentation of the property says.</param>
/// <param name="Children">The settings of a section, or of the first entry of a list of sections.</param>
internal sealed record DocumentedSetting(
    string Key, Setting Setting, PropertyInfo? Property, object? Default, string Meaning, IReadOnlyList<DocumentedSetting> Children)
{
    public bool IsSection => Setting.Shape.Kind == SettingKind.Section;

    public bool IsList => Setting.Shape.Kind is SettingKind.List or SettingKind.Dictionary;

    public string EnvironmentVariable => Key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Gets the default as a text of the configuration; null for none.</summary>
    public string? DefaultText => Default switch
    {
        null or "" or System.Collections.IEnumerable and not string => null,
        TimeSpan time => time.Milliseconds == 0 ? time.ToString("c", CultureInfo.InvariantCulture) : time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Returns the root sections and everything below them: that of the service, and those that the parts of the program add.</summary>
    /// <param name="sections">The sections that the program has added.</param>
    public static DocumentedSetting Root(IEnumerable<SettingsSection> sections)
    {
        const string Name = SignalingOptions.SectionName;
        var added = sections.OrderBy(section => section.Name, StringComparer.Ordinal).Select(section => new DocumentedSetting(
            $"{Name}:{section.Name}", new Setting(section.Name, section.Type), Property: null, Default: null, XmlDocumentation.Of(section.Type),
            Below($"{Name}:{section.Name}", section.Type, Activator.CreateInstance(section.Type))));
        return new(
            Name, new Setting(Name, typeof(SignalingOptions)), Property: null, Default: null, XmlDocumentation.Of(typeof(SignalingOptions)),
            [.. Below(Name, typeof(SignalingOptions), new SignalingOptions()), .. added]);
    }

    /// <summary>Returns this setting and all below it.</summary>
    public IEnumerable<DocumentedSetting> All() => Children.SelectMany(child => child.All()).Prepend(this);

    private static DocumentedSetting[] Below(string key, Type type, object? instance) =>
        [.. Setting.Of(type).Select(setting => Of($"{key}:{setting.Name}", setting, type.GetProperty(setting.Name)!, instance))];

    private static DocumentedSetting Of(string key, Setting setting, PropertyInfo property, object? instance)
    {
        var value = instance is null ? null : property.GetValue(instance);
        var shape = setting.Shape;
        var fullKey = shape.Kind switch { SettingKind.List => $"{key}:0", SettingKind.Dictionary => $"{key}:NAME", _ => key };
        var children = shape.Kind == SettingKind.Section ? Below(fullKey, shape.Type, value)
            : shape.Kind != SettingKind.Text && SettingShape.Of(shape.Type).Kind == SettingKind.Section ? Below(fullKey, shape.Type, Activator.CreateInstance(shape.Type))
            : [];
        return new(fullKey, setting, property, value, XmlDocumentation.Of(property), children);
    }
}
