using System.Diagnostics;
using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>The programs of docs/authentication.md that mint a token, as a reader would copy them.</summary>
public sealed partial class MintSampleTests
{
    // The folder of this build: bin/Release/net10.0/.
    private static readonly string _build = Path.GetRelativePath(Repository.PathOf("Signaling.Tests"), AppContext.BaseDirectory);

    [Fact]
    public void CSharpProgram_OfTheDocument_IsTheSample() => Repository.Read("samples/MintToken/Program.cs").Should().Be(ProgramIn("csharp"));

    [Theory]
    [InlineData("csharp", "dotnet", true)]
    [InlineData("js", "node", true)]
    [InlineData("python", "python3", false)]
    [InlineData("go", "go", false)]
    public async Task Program_OfTheDocument_MintsATokenThatTheServerTakes(string language, string tool, bool isRequired)
    {
        Assert.SkipUnless(IsInstalled(tool) || (isRequired && Environment.GetEnvironmentVariable("CI") == "true"), $"There is no {tool} on this machine.");
        var folder = Directory.CreateTempSubdirectory("signaling-");
        try
        {
            var token = await RunAsync(tool, language switch
            {
                "csharp" => [Repository.PathOf(Path.Combine("samples/MintToken", _build, "MintToken.dll"))],
                "js" => [Write(folder, "mint.mjs", language)],
                "python" => [Write(folder, "mint.py", language)],
                _ => ["run", Write(folder, "mint.go", language)],
            });
            await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
            await using var peer = await HubPeer.ConnectAsync(server, token);

            (await peer.JoinAsync("garden", "Somebody else")).Self.Should().BeEquivalentTo(new { DisplayName = "Ann", UserId = "42" });
            (await peer.RefusalAsync("SetRoomLocked", true)).Should().Be(SignalingErrorCodes.Forbidden);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsInstalled(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string Write(DirectoryInfo folder, string name, string language)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, ProgramIn(language));
        return path;
    }

    private static string ProgramIn(string language)
    {
        var chapter = Chapter().Match(Repository.Read("docs/authentication.md")).Groups["chapter"].Value;
        return Regex.Match(chapter, $"^```{language}\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups["program"].Value;
    }

    private static async Task<string> RunAsync(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KEY_ID"] = TestTokens.KeyId;
        start.Environment["KEY_SECRET"] = TestTokens.Secret;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
        process.ExitCode.Should().Be(0, await errors);
        return (await output).Trim();
    }

    [GeneratedRegex("^### How to mint one$(?<chapter>.*?)^###? ", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Chapter();
}
