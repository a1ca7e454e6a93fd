using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Signaling.Tests.ContractDocuments;

/// <summary>The texts of the contract's documentation comments, without their markup.</summary>
internal static partial class Descriptions
{
    private static readonly Dictionary<string, XElement> _members = XDocument
        .Load(Path.ChangeExtension(typeof(PeerInfo).Assembly.Location, ".xml")).Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    public static string? Summary(Type type) => Text(Member($"T:{type.FullName}")?.Element("summary"));

    /// <summary>Returns the text about a field of a record, by its name on the wire.</summary>
    public static string? Parameter(Type type, string field) => Text(Member($"T:{type.FullName}")?.Elements("param")
        .SingleOrDefault(parameter => string.Equals((string)parameter.Attribute("name")!, field, StringComparison.OrdinalIgnoreCase)));

    public static string? Summary(MethodInfo method) => Text(_members
        .SingleOrDefault(member => member.Key.Split('(')[0] == $"M:{method.DeclaringType!.FullName}.{method.Name}").Value?.Element("summary"));

    private static XElement? Member(string name) => _members.GetValueOrDefault(name);

    private static string? Text(XElement? element) =>
        element is null ? null : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    // A reference has the name of its target, such as "P:Signaling.Contracts.JoinResult.ResumeToken".
    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see when (string?)see.Attribute("cref") is { } target => target.Split('(')[0].Split('.')[^1],
        XElement { Name.LocalName: "paramref" } reference => (string)reference.Attribute("name")!,
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
