using Signaling.Tests.Support;

namespace Signaling.Tests.Assemblies;

/// <summary>The table of folders in docs/architecture.md.</summary>
public sealed class FolderTests
{
    [Theory]
    [InlineData("Signaling.AspNetCore")]
    [InlineData("Signaling.Redis")]
    [InlineData("Signaling.Server")]
    public void Folders_OfAProject_AreThoseOfTheDocumentation(string project)
    {
        var described = Repository.Read("docs/architecture.md").Split('\n')
            .Select(line => line.Split('`')).Where(parts => parts is ["| ", _, ..]).Select(parts => parts[1]);

        described.Where(folder => folder == project || folder.StartsWith(project + '/', StringComparison.Ordinal)).Should().BeEquivalentTo(FoldersIn(project));
    }

    private static IEnumerable<string> FoldersIn(string project) =>
        Directory.EnumerateFiles(Repository.PathOf(project), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".cs" or ".lua")
            .Select(path => Path.GetRelativePath(Repository.PathOf("."), Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(folder => folder.Split('/') is not [_, "obj" or "bin", ..]).Distinct();
}
