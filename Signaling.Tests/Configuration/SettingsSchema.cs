using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signaling.AspNetCore;

namespace Signaling.Tests.Configuration;

/// <summary>Writes the JSON schema of appsettings.json (draft 7, which editors support).</summary>
internal static class SettingsSchema
{
    private static readonly JsonSerializerOptions _layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(DocumentedSetting root) => new JsonObject
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "The settings of Signaling.Server",
        ["description"] = "Made from the code. Sections of other libraries, such as Logging and Kestrel, are not described.",
        ["type"] = "object",
        ["properties"] = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" }, [root.Setting.Name] = Of(root) },
    }.ToJsonString(_layout) + "\n";

    private static JsonObject Of(DocumentedSetting setting)
    {
        var schema = setting.Setting.Shape.Kind switch
        {
            SettingKind.Section => Section(setting),
            SettingKind.List => List(setting),
            SettingKind.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = Entry(setting) },
            _ => Value(setting),
        };
        schema["description"] = Description(setting);
        return schema;
    }

    private static JsonObject Section(DocumentedSetting setting) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(setting.Children.Select(child => KeyValuePair.Create(child.Setting.Name, (JsonNode?)Of(child)))),
    };

    private static JsonObject List(DocumentedSetting setting)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Entry(setting) };
        if (setting.Attribute<MinLengthAttribute>() is { } entries)
        {
            schema["minItems"] = entries.Length;
        }

        return schema;
    }

    private static JsonObject Entry(DocumentedSetting setting) => setting.Children.Count > 0 ? Section(setting) : new JsonObject { ["type"] = "string" };

    private static JsonObject Value(DocumentedSetting setting)
    {
        var type = setting.TypeOfValue();
        var schema = new JsonObject { ["type"] = type == typeof(bool) ? "boolean" : IsNumber(type) ? "integer" : "string" };
        if (type.IsEnum)
        {
            schema["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name), .. setting.MayBeNull() ? [null] : Array.Empty<JsonNode?>()]);
        }
        else if (IsNumber(type) && setting.Setting.Range is { } range)
        {
            schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
            schema["maximum"] = Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture);
        }
        else if (type == typeof(TimeSpan))
        {
            schema["pattern"] = SettingText.TimePattern;
        }
        else if (setting.Attribute<RegularExpressionAttribute>() is { } pattern)
        {
            schema["pattern"] = $"^({pattern.Pattern}){(setting.Attribute<RequiredAttribute>() is null ? "?" : string.Empty)}$";
        }

        // Bytes of UTF-8 are at least as many as characters, so a minimum of bytes is none of characters.
        if (setting.Attribute<TextLengthAttribute>() is { InBytes: false } length)
        {
            schema["minLength"] = length.Min;
            if (length.Max < int.MaxValue)
            {
                schema["maxLength"] = length.Max;
            }
        }

        if (setting.MayBeNull())
        {
            schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        }

        if (setting.DefaultText is { } value)
        {
            schema["default"] = setting.Default is bool or int or long ? JsonNode.Parse(value) : value;
        }

        return schema;
    }

    private static string Description(DocumentedSetting setting)
    {
        var allowed = setting.TypeOfValue() == typeof(TimeSpan) ? $" From {setting.Describe()}." : string.Empty;
        return setting.Meaning.Replace("`", string.Empty, StringComparison.Ordinal) + allowed;
    }

    private static bool IsNumber(Type type) => type == typeof(int) || type == typeof(long);
}
