using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The packages in their published form.</summary>
[Collection(nameof(Alone))]
public sealed class PackageTests
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
            names.Should().Contain("README.md");
            foreach (var framework in frameworks)
            {
                names.Should().Contain($"lib/{framework}/{project}.dll").And.Contain($"lib/{framework}/{project}.xml");
            }

            var metadata = XDocument.Load(await package.GetEntry($"{project}.nuspec")!.OpenAsync()).Root!.Elements().Single();
            string? Metadata(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
            Metadata("license").Should().Be("MIT");
            Metadata("readme").Should().Be("README.md");
            Metadata("description").Should().NotBeNullOrEmpty().And.NotBe("Package Description");

            await using var symbols = await ZipFile.OpenReadAsync(folder.GetFiles("*.snupkg").Single().FullName);
            symbols.Entries.Select(entry => entry.Name).Should().Contain($"{project}.pdb");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task PackAsync(string project, string folder)
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        using var pack = Process.Start(new ProcessStartInfo(
            "dotnet", ["pack", Repository.PathOf(project), "--no-build", "--configuration", configuration, "--output", folder])
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
