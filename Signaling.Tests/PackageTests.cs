using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The packages in their published form.</summary>
[Collection(nameof(OneBuild))]
public sealed partial class PackageTests
{
    [Theory]
    [InlineData("Signaling.Contracts", "net10.0", "netstandard2.0")]
    [InlineData("Signaling.Client", "net10.0", "netstandard2.0")]
    [InlineData("Signaling.Client.MessagePack", "net10.0", "netstandard2.0")]
    [InlineData("Signaling.AspNetCore", "net10.0")]
    [InlineData("Signaling.Redis", "net10.0")]
    public async Task Package_Packed_HoldsLibrariesDocumentationReadmeAndSymbols(string project, params string[] frameworks)
    {
        var folder = Directory.CreateTempSubdirectory("signaling-pack-");
        try
        {
            await PackAsync(project, folder.FullName);

            await using var package = await ZipFile.OpenReadAsync(folder.GetFiles("*.nupkg").Single().FullName);
            var names = package.Entries.Select(entry => entry.FullName).ToList();
            names.Should().Contain("README.md").And.Contain("icon.png");
            Links(await ReadAsync(package, "README.md")).Should().NotContain(
                link => !link.StartsWith("https://", StringComparison.Ordinal), "a registry has no other files of the repository");
            foreach (var framework in frameworks)
            {
                names.Should().Contain($"lib/{framework}/{project}.dll").And.Contain($"lib/{framework}/{project}.xml");
            }

            var metadata = XDocument.Load(await package.GetEntry($"{project}.nuspec")!.OpenAsync()).Root!.Elements().Single();
            string? Metadata(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
            Metadata("license").Should().Be("MIT");
            Metadata("readme").Should().Be("README.md");
            Metadata("icon").Should().Be("icon.png");
            Metadata("version").Should().Be(Version());
            Metadata("description").Should().NotBeNullOrEmpty().And.NotBe("Package Description");

            await using var symbols = await ZipFile.OpenReadAsync(folder.GetFiles("*.snupkg").Single().FullName);
            symbols.Entries.Select(entry => entry.Name).Should().Contain($"{project}.pdb");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Readme_PackedForARelease_LinksToTheFilesOfTheRepository()
    {
        const string Base = "https://host.example/owner/signaling/blob/v1.0.0";
        var folder = Directory.CreateTempSubdirectory("signaling-pack-");
        try
        {
            await PackAsync("Signaling.AspNetCore", folder.FullName, $"-p:PackageFilesUrl={Base}/");

            await using var package = await ZipFile.OpenReadAsync(folder.GetFiles("*.nupkg").Single().FullName);
            var links = Links(await ReadAsync(package, "README.md")).Where(link => link.StartsWith(Base, StringComparison.Ordinal)).ToList();
            links.Should().HaveCountGreaterThan(2).And.OnlyContain(link => File.Exists(Repository.PathOf(link.Substring(Base.Length + 1).Split('#')[0])));
            (await ReadAsync(package, "README.md")).Should().Be(
                Repository.Read("Signaling.AspNetCore/README.md").Replace("](../", $"]({Base}/", StringComparison.Ordinal), "nothing else changes");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void NpmPackage_HasTheVersionOfTheOthers()
    {
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            using var json = JsonDocument.Parse(Repository.Read("Signaling.Client.TypeScript/" + file));
            json.RootElement.GetProperty("version").GetString().Should().Be(Version(), file);
        }
    }

    private static string Version() => XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

    private static IEnumerable<string> Links(string text) => Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith('#'));

    private static async Task<string> ReadAsync(ZipArchive package, string name)
    {
        using var reader = new StreamReader(await package.GetEntry(name)!.OpenAsync());
        return await reader.ReadToEndAsync();
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    private static async Task PackAsync(string project, string folder, params string[] properties)
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        using var pack = Process.Start(new ProcessStartInfo(
            "dotnet", ["pack", Repository.PathOf(project), "--no-build", "--configuration", configuration, "--output", folder, .. properties])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = pack.StandardOutput.ReadToEndAsync();
        var errors = pack.StandardError.ReadToEndAsync();
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));

        pack.ExitCode.Should().Be(0, "{0}{1}", await output, await errors);
    }
}
