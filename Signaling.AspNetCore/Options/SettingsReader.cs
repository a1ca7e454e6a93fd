using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Signaling.AspNetCore;

/// <summary>Compares a section of the configuration with the properties of its options type, and collects the settings that do not fit.</summary>
/// <param name="key">The section's key.</param>
/// <param name="options">The type of its options.</param>
/// <param name="sections">The nested sections that have their own options.</param>
internal sealed class SettingsReader(string key, Type options, IEnumerable<SettingsSection> sections)
{
    private readonly IReadOnlyList<Setting> _settings = [.. Setting.Of(options), .. sections.Select(section => new Setting(section.Name, section.Type))];

    /// <summary>Gets the settings that fit, by their full keys.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the errors, one line each, with the full key, the found value and a valid value.</summary>
    public List<string> Failures { get; } = [];

    public void Read(IConfiguration configuration)
    {
        foreach (var other in configuration.GetChildren().Where(IsMisspelt))
        {
            Failures.Add($"{other.Path}: is not read. The section is called {key}{Environment(key)}.");
        }

        ReadSection(configuration.GetSection(key), options, _settings);
    }

    /// <summary>Sets the options from the settings that fit.</summary>
    public void Bind(object target) => new ConfigurationBuilder().AddInMemoryCollection(Settings).Build().GetSection(key).Bind(target);

    private void ReadValue(IConfigurationSection value, SettingShape shape, RangeAttribute? range, bool isEntry)
    {
        switch (shape.Kind)
        {
            case SettingKind.Section:
                ReadSection(value, shape.Type, Setting.Of(shape.Type), isEntry);
                break;
            case SettingKind.List or SettingKind.Dictionary:
                ReadEntries(value, shape);
                break;
            default:
                ReadText(value, shape.Type, range, isEntry);
                break;
        }
    }

    private void ReadSection(IConfigurationSection section, Type type, IReadOnlyList<Setting> settings, bool isEntry = false)
    {
        var children = section.GetChildren().ToList();
        if (!string.IsNullOrEmpty(section.Value) || (isEntry && children.Count == 0))
        {
            var example = SettingShape.ExampleBelow(section.Path, new SettingShape(SettingKind.Section, type), section.Value);
            Failures.Add($"{section.Path}: {SettingText.Found(section.Value)} where a section belongs. Set the keys below it, such as {example}{Environment(example)}.");
        }

        foreach (var child in children)
        {
            if (settings.FirstOrDefault(setting => setting.IsNamed(child.Key)) is { } setting)
            {
                ReadValue(child, setting.Shape, setting.Range, isEntry: false);
            }
            else if (MissingPart.Of(child.Path) is { } part)
            {
                Failures.AddRange(part.ComplaintAbout(child) is { } complaint ? [complaint] : []);
            }
            else if (MovedSetting.Of(child.Path) is { } moved)
            {
                Failures.Add($"{child.Path}: is called {moved.Key} now{Environment(moved.Key)}. The keys below it are the same.");
            }
            else
            {
                Failures.Add($"{child.Path}: is not a setting. {Suggest(section.Path, child.Key, settings)}");
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
                ReadValue(entry, SettingShape.Of(shape.Type), range: null, isEntry: true);
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

    private string Suggest(string section, string name, IReadOnlyList<Setting> siblings)
    {
        var near = NearestKey.Of(name, siblings.Select(setting => setting.Name)).Select(sibling => $"{section}:{sibling}")
            .Concat(SettingShape.KeysBelow(_settings, key).Where(key => key.EndsWith($":{name}", StringComparison.OrdinalIgnoreCase)))
            .Distinct().ToList();
        return near.Count > 0
            ? $"Did you mean {string.Join(" or ", near.Select(key => key + Environment(key)))}?"
            : $"{section} has {string.Join(", ", siblings.Select(setting => setting.Name))}.";
    }

    // A section of another application may have a similar name, but is unlikely to have the same keys.
    private bool IsMisspelt(IConfigurationSection section) =>
        !section.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
        && NearestKey.IsMisspelt(section.Key, key)
        && section.GetChildren().Any(child => _settings.Any(setting => setting.IsNamed(child.Key)));

    private static string Environment(string key) => $" (environment variable {key.Replace(":", "__", StringComparison.Ordinal)})";
}
