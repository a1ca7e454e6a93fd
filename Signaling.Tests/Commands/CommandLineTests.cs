using System.Diagnostics;
using Signaling.Server.Commands;
using Signaling.Server.Commands.Invocation;
using Signaling.Tests.Support;

namespace Signaling.Tests.Commands;

/// <summary>What the program makes of its arguments.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:0")]
    [InlineData("--urls=http://127.0.0.1:0", "--Signaling:Auth:Mode=Open")]
    [InlineData("--Signaling:Auth:Mode", "Open", "--urls", "http://127.0.0.1:0")]
    [InlineData("/Signaling:Auth:Mode", "Open")]
    [InlineData("Signaling:Auth:Mode=Open")]
    [InlineData("--environment", "check")]
    [InlineData("--Signaling:Redis:KeyPrefix", "token")]
    [InlineData("--Signaling:Auth:Mode")]
    [InlineData("--AnOptionOfAnotherLibrary", "value")]
    public void Settings_StartTheService(params string[] arguments) => SignalingCommandLine.Takes(arguments).Should().BeFalse();

    [Theory]
    [InlineData("check")]
    [InlineData("chekc")]
    [InlineData("token", "--room", "garden")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--version")]
    [InlineData("--urls", "http://127.0.0.1:0", "check")]
    [InlineData("--Signaling:Auth:Mode=Open", "check")]
    [InlineData("--json", "check")]
    [InlineData("--json", "rooms", "--url", "http://127.0.0.1:1")]
    [InlineData("-x")]
    [InlineData("start", "--urls", "http://127.0.0.1:0")]
    public void Words_NeverStartTheService(params string[] arguments) => SignalingCommandLine.Takes(arguments).Should().BeTrue();

    [Theory]
    [InlineData("See: Signaling.Server --help", "chekc")]
    [InlineData("'--json'", "--json", "check")]
    [InlineData("See: Signaling.Server rooms --help", "rooms", "--limit", "0")]
    [InlineData("See: Signaling.Server rooms --help", "rooms", "--Signaling:MaxPeers=1")]
    [InlineData("See: Signaling.Server watch --help", "watch")]
    [InlineData("See: Signaling.Server watch --help", "watch", "garden", "--interval", "0.1")]
    [InlineData("See: Signaling.Server check --help", "check", "--url", "signal.example")]
    [InlineData("See: Signaling.Server token --help", "token", "--room", "garden", "--ttl", "soon")]
    public async Task WrongArguments_EndWithOneLine_AndSayWhereTheHelpIs(string expected, params string[] arguments) =>
        (await CommandRun.RunAsync(arguments)).ShouldFail(ExitCode.WrongArguments, expected);

    [Theory]
    [InlineData("token")]
    [InlineData("check")]
    [InlineData("rooms")]
    [InlineData("watch")]
    public async Task Help_IsWrittenToTheOutput(string command)
    {
        var run = await CommandRun.RunAsync(command, "--help");
        var all = await CommandRun.RunAsync("--help");

        (run.Exit, run.Errors).Should().Be((ExitCode.Success, string.Empty));
        run.Output.Should().Contain($"{command} ").And.Contain("--json");
        all.Output.Should().Contain($"  {command} ");
    }

    [Fact]
    public async Task Program_WithAMistypedCommand_DoesNotStart()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Signaling.Server.dll"), "chekc"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();

        (process.ExitCode, await output).Should().Be((ExitCode.WrongArguments, string.Empty));
        (await errors).Should().Contain("chekc");
    }
}
