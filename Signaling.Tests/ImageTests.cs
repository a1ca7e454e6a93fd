using System.Text.RegularExpressions;
using System.Xml.Linq;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The Dockerfile by its text: whether the image gets all that the server is built from.</summary>
public sealed partial class ImageTests
{
    [Fact]
    public void Context_OfTheImage_HasAllThatTheDockerfileCopies()
    {
        var allowed = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var copied = Copy().Matches(Repository.Read("Dockerfile")).SelectMany(match => match.Groups[1].Value.Split(' ')[..^1]).ToList();

        copied.Should().HaveCountGreaterThan(15);
        copied.Should().OnlyContain(path => allowed.Contains(path.Split('/')[0]));
        copied.Should().OnlyContain(path => Path.Exists(Repository.PathOf(path)));
    }

    [Fact]
    public void Dockerfile_CopiesEveryProjectOfTheServer()
    {
        var dockerfile = Repository.Read("Dockerfile");
        var projects = new HashSet<string> { "Signaling.Server" };
        for (var found = 0; found != projects.Count;)
        {
            found = projects.Count;
            projects.UnionWith(projects.SelectMany(References).ToList());
        }

        projects.Should().HaveCountGreaterThan(3);
        projects.Should().OnlyContain(project => dockerfile.Contains($"COPY {project}/{project}.csproj {project}/packages.lock.json {project}/\n", StringComparison.Ordinal));
        projects.Should().OnlyContain(project => dockerfile.Contains($"COPY {project}/ {project}/\n", StringComparison.Ordinal));
        Imports("Signaling.Server").Should().OnlyContain(file => dockerfile.Contains($"COPY Signaling.Server/{file} ", StringComparison.Ordinal), "the restore reads them");
    }

    private static IEnumerable<string> References(string project) =>
        Read(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static IEnumerable<string> Imports(string project) => Read(project).Descendants("Import").Select(import => import.Attribute("Project")!.Value);

    private static XDocument Read(string project) => XDocument.Parse(Repository.Read($"{project}/{project}.csproj"));

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copy();
}
