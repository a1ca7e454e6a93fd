using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The pages that people read.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] _skipped = ["node_modules", "bin", "obj", "dist", "artifacts", "TestResults", ".git"];

    [Fact]
    public void Links_OfAllPages_LeadToFilesAndHeadings()
    {
        var pages = PagesIn(Repository.PathOf(".")).ToDictionary(page => page, File.ReadAllText);
        var broken = pages.SelectMany(page => Links().Matches(WithoutCode(page.Value)).Select(link => link.Groups["to"].Value)
            .Where(to => !to.Contains(':', StringComparison.Ordinal) && !Leads(page.Key, to, pages))
            .Select(to => $"{Path.GetRelativePath(Repository.PathOf("."), page.Key)}: {to}"));

        pages.Should().HaveCountGreaterThan(20);
        broken.Should().BeEmpty();
    }

    [Fact]
    public void Pages_OfTheFolder_AreInItsIndex()
    {
        var index = Repository.Read("docs/README.md");
        var pages = PagesIn(Repository.PathOf("docs"))
            .Select(page => Path.GetRelativePath(Repository.PathOf("docs"), page).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(page => page != "README.md" && !page.StartsWith("decisions/", StringComparison.Ordinal));

        pages.Where(page => !index.Contains($"]({page})", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Errors_OfTheContract_AreOnTheirPage()
    {
        var page = Repository.Read("docs/errors.md");
        var codes = Constants(typeof(SignalingErrorCodes)).Concat(Constants(typeof(PeerLeftReasons)).Concat(Constants(typeof(RemovedReasons))));

        codes.Where(code => !page.Contains($"| `{code}` |", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> PagesIn(string folder) => Directory.EnumerateFiles(folder, "*.md")
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !_skipped.Contains(Path.GetFileName(inner))).SelectMany(PagesIn))
        .Select(Path.GetFullPath);

    private static bool Leads(string page, string to, Dictionary<string, string> pages)
    {
        var parts = to.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0])));
        return parts.Length == 1 ? Path.Exists(target)
            : pages.TryGetValue(target, out var text) && (text.Contains($"<a id=\"{parts[1]}\">", StringComparison.Ordinal)
                || Headings().Matches(text).Any(heading => Anchor(heading.Groups["text"].Value) == parts[1]));
    }

    // As code hosts make it: lower case, no punctuation, hyphens in the place of spaces.
    private static string Anchor(string heading) => NotInAnAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string page) => CodeBlocks().Replace(page, "");

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnAnchor();

    [GeneratedRegex("^ *```.*?^ *```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlocks();
}
