using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests.Assemblies;

/// <summary>The length of files and classes. A class that is cut into partial files counts as one.</summary>
public sealed partial class SourceSizeTests
{
    private const int MaxLines = 300;

    public static TheoryData<string> Projects => ["Signaling.Contracts", "Signaling.AspNetCore", "Signaling.Redis", "Signaling.Server", "Signaling.Client", "Signaling.Benchmarks", "Signaling.Load"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void FilesAndClasses_OfAProject_AreShort(string project)
    {
        var files = Read(project);

        files.Should().HaveCountGreaterThan(10);
        FindLong(files).Should().BeEmpty();
    }

    [Fact]
    public void File_ThatIsTooLong_IsFound() => FindLong([("Long.cs", Lines("class Long", MaxLines + 1)), ("Short.cs", Lines("class Short", MaxLines))])
        .Should().Equal($"Long.cs: {MaxLines + 1} lines");

    [Theory]
    [InlineData("internal sealed partial class Cut")]
    [InlineData("public partial interface Cut")]
    [InlineData("internal readonly partial record struct Cut")]
    public void PartialType_CountsAsOne(string declaration) => FindLong([("Cut.cs", Lines(declaration, 151)), ("Cut.More.cs", Lines(declaration, 150))])
        .Should().Equal($"Cut: {MaxLines + 1} lines");

    private static IReadOnlyList<(string Path, string Text)> Read(string project)
    {
        var folder = Repository.PathOf(project);
        return
        [
            .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(path => path.Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
                .Select(path => (path, Repository.Read(Path.Combine(project, path)))),
        ];
    }

    private static IEnumerable<string> FindLong(IReadOnlyList<(string Path, string Text)> files)
    {
        var types = files.SelectMany(file => PartialType().Matches(file.Text).Select(match => match.Groups[1].Value).Distinct().Select(name => (Name: name, file.Text)))
            .GroupBy(part => part.Name, part => part.Text).Where(parts => parts.Count() > 1);
        return files.Select(file => (Name: file.Path, Lines: Count(file.Text)))
            .Concat(types.Select(parts => (Name: parts.Key, Lines: parts.Sum(Count))))
            .Where(entry => entry.Lines > MaxLines).Select(entry => $"{entry.Name}: {entry.Lines} lines").Order(StringComparer.Ordinal);
    }

    private static int Count(string text) => text.AsSpan().Count('\n');

    private static string Lines(string declaration, int count) => declaration + new string('\n', count);

    [GeneratedRegex(@"\bpartial (?:class|interface|struct|record(?: class| struct)?) (\w+)")]
    private static partial Regex PartialType();
}
