using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Signaling.AspNetCore;

/// <summary>Validates an options object and all nested objects by the attributes of their properties. Each error names the full key.</summary>
internal static class OptionsWalk
{
    public static IEnumerable<string> Check(object options, string key)
    {
        var failures = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .SelectMany(property => CheckProperty(options, property, $"{key}:{property.Name}"));
        var further = (options as IValidatableObject)?.Validate(new ValidationContext(options)) ?? [];
        return failures.Concat(further.Select(result => $"{string.Join(':', result.MemberNames.Prepend(key))}: {result.ErrorMessage}"));
    }

    private static IEnumerable<string> CheckProperty(object options, PropertyInfo property, string key)
    {
        var value = property.GetValue(options);
        var context = new ValidationContext(options) { MemberName = property.Name };
        foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (attribute.GetValidationResult(value, context) is { } result)
            {
                var found = Convert.ToString(value, CultureInfo.InvariantCulture);
                var isShown = value is string { Length: > 0 } && !property.IsDefined(typeof(SecretAttribute));
                yield return attribute is RangeAttribute range
                    ? $"{key}: found {found}, which is out of range. Set {SettingText.Between(range)}."
                    : $"{key}: {(isShown ? SettingText.Found(found) + ", which " : string.Empty)}{result.ErrorMessage}";
            }
        }

        if (value is IEnumerable entries and not string)
        {
            foreach (var (entry, index) in entries.Cast<object?>().Select((entry, index) => (entry, index)).Where(pair => IsOptions(pair.entry)))
            {
                foreach (var failure in Check(entry!, $"{key}:{index}"))
                {
                    yield return failure;
                }
            }
        }
        else if (IsOptions(value))
        {
            foreach (var failure in Check(value!, key))
            {
                yield return failure;
            }
        }
    }

    private static bool IsOptions(object? value) => value is { } && value.GetType() is { IsClass: true } type && type.Assembly == typeof(OptionsWalk).Assembly;
}
