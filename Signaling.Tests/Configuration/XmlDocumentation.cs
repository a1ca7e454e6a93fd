using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Signaling.Tests.Configuration;

/// <summary>Reads the summaries that the compiler has written beside the assemblies.</summary>
internal static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> _files = new();

    public static string Of(Type type) => Read(type.Assembly, $"T:{type.FullName}");

    public static string Of(PropertyInfo property) => Read(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    private static string Read(Assembly assembly, string member)
    {
        var summary = _files.GetOrAdd(assembly, Load).GetValueOrDefault(member) ?? throw new InvalidOperationException($"{member} has no XML documentation.");
        var text = Spaces().Replace(string.Concat(summary.Nodes().Select(node => TextOf(node, assembly))), " ").Trim();

        // The default has a column of its own. A sentence that says more than the value stays.
        text = DefaultValue().Replace(Accessor().Replace(text, string.Empty), string.Empty);
        return char.ToUpper(text[0], CultureInfo.InvariantCulture) + text[1..];
    }

    private static Dictionary<string, XElement> Load(Assembly assembly) =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml")).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!, StringComparer.Ordinal);

    private static string TextOf(XNode node, Assembly assembly) => node switch
    {
        XElement element when element.Attribute("cref")?.Value is { } member => $"`{FindConstant(member, assembly) ?? member[(member.LastIndexOf('.') + 1)..]}`",
        XElement element => $"`{element.Value}`",
        _ => ((XText)node).Value,
    };

    // A reader of the page wants the value, and not the name that it has in the code.
    private static object? FindConstant(string member, Assembly assembly) =>
        member.StartsWith("F:", StringComparison.Ordinal) && assembly.GetType(member[2..member.LastIndexOf('.')]) is { IsEnum: false } type
        && type.GetField(member[(member.LastIndexOf('.') + 1)..]) is { IsLiteral: true } constant
            ? constant.GetRawConstantValue()
            : null;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("^Gets (or sets )?")]
    private static partial Regex Accessor();

    [GeneratedRegex(@" Default: ([^,;. ]|[.](?=\S))+( (KiB|MiB|seconds?|minutes?|hours?))?\.(?= |$)")]
    private static partial Regex DefaultValue();
}
