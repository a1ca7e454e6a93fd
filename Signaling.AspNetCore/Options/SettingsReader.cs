using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Signaling.AspNetCore;

/// <summary>Compares a section of the configuration with the type of its options, by the type's properties, and sorts out what does not fit.</summary>
internal sealed class SettingsReader
{
    private Type _root = typeof(object);
    private string _rootKey = string.Empty;

    /// <summary>The settings that fit, by their full keys.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What does not fit: a line each, with the full key, what was found and what is right.</summary>
    public List<string> Failures { get; } = [];

    public void Read(IConfiguration configuration, string key, Type options)
    {
        (_root, _rootKey) = (options, key);
        foreach (var other in configuration.GetChildren().Where(other => IsMisspelt(other, options)))
        {
            Failures.Add($"{other.Path}: is not read. The section is called {key}{Environment(key)}.");
        }

        ReadSection(configuration.GetSection(key), options);
    }

    private void ReadValue(IConfigurationSection value, SettingShape shape, PropertyInfo? property, bool isEntry)
    {
        switch (shape.Kind)
        {
            case SettingKind.Section:
                ReadSection(value, shape.Type, isEntry);
                break;
            case SettingKind.List or SettingKind.Dictionary:
                ReadEntries(value, shape);
                break;
            default:
                ReadText(value, shape.Type, property?.GetCustomAttribute<RangeAttribute>(), isEntry);
                break;
        }
    }

    private void ReadSection(IConfigurationSection section, Type type, bool isEntry = false)
    {
        var properties = SettingShape.PropertiesOf(type);
        var children = section.GetChildren().ToList();
        if (!string.IsNullOrEmpty(section.Value) || (isEntry && children.Count == 0))
        {
            var example = SettingShape.ExampleBelow(section.Path, new SettingShape(SettingKind.Section, type), section.Value);
            Failures.Add($"{section.Path}: {SettingText.Found(section.Value)} where a section belongs. Set the keys below it, such as {example}{Environment(example)}.");
        }

        foreach (var child in children)
        {
            if (properties.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                ReadValue(child, SettingShape.Of(property.PropertyType), property, isEntry: false);
            }
            else
            {
                Failures.Add($"{child.Path}: is not a setting. {Instead(section.Path, child.Key, properties)}");
            }
        }
    }

    private void ReadEntries(IConfigurationSection section, SettingShape shape)
    {
        var isList = shape.Kind == SettingKind.List;
        if (!string.IsNullOrEmpty(section.Value))
        {
            var first = SettingShape.ExampleBelow(section.Path, shape, text: null);
            Failures.Add($"{section.Path}: {SettingText.Found(section.Value)} where a {(isList ? "list" : "section")} belongs. Set {first}{Environment(first)}.");
        }

        foreach (var entry in section.GetChildren())
        {
            if (isList && !int.TryParse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Failures.Add($"{entry.Path}: '{entry.Key}' is not an index. The entries of a list are numbered: {section.Path}:0{Environment(section.Path + ":0")} and so on.");
            }
            else
            {
                ReadValue(entry, SettingShape.Of(shape.Type), property: null, isEntry: true);
            }
        }
    }

    private void ReadText(IConfigurationSection value, Type type, RangeAttribute? range, bool isEntry)
    {
        if (value.GetChildren().FirstOrDefault() is { } child)
        {
            Failures.Add($"{child.Path}: is not a setting, because {value.Path} is a single value. Set {value.Path}{Environment(value.Path)} itself.");
        }
        else if (value.Value is null)
        {
            if (isEntry)
            {
                Failures.Add($"{value.Path}: found nothing where a value belongs. Set it, or remove the entry.");
            }
        }
        else if (SettingText.WhatIsWrong(value.Value, type, range) is { } wrong)
        {
            Failures.Add($"{value.Path}: {wrong}");
        }
        else
        {
            Settings[value.Path] = value.Value;
        }
    }

    private string Instead(string section, string name, IReadOnlyList<PropertyInfo> siblings)
    {
        var near = NearestKey.Of(name, siblings.Select(property => property.Name)).Select(sibling => $"{section}:{sibling}")
            .Concat(SettingShape.KeysBelow(_root, _rootKey).Where(key => key.EndsWith($":{name}", StringComparison.OrdinalIgnoreCase)))
            .Distinct().ToList();
        return near.Count > 0
            ? $"Did you mean {string.Join(" or ", near.Select(key => key + Environment(key)))}?"
            : $"{section} has {string.Join(", ", siblings.Select(property => property.Name))}.";
    }

    // Another application's section may have a similar name; but hardly the same keys.
    private bool IsMisspelt(IConfigurationSection section, Type options) =>
        !section.Key.Equals(_rootKey, StringComparison.OrdinalIgnoreCase)
        && NearestKey.IsMisspelt(section.Key, _rootKey)
        && section.GetChildren().Any(child => SettingShape.PropertiesOf(options).Any(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)));

    private static string Environment(string key) => $" (environment variable {key.Replace(":", "__", StringComparison.Ordinal)})";
}
