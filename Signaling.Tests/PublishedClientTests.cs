using System.Diagnostics;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The sample of the .NET client as an application publishes it: trimmed, and compiled ahead of time. Both join a real server. Run by <c>./soak.sh slow</c>.</summary>
[Collection(nameof(OneBuild))]
public sealed class PublishedClientTests
{
    private static readonly TimeSpan _publishLimit = TimeSpan.FromMinutes(8);

    [Fact(Explicit = true)]
    public Task ConsolePeer_Trimmed_JoinsAndTalks() => PublishAndTalkAsync("Trimmed");

    [Fact(Explicit = true)]
    public Task ConsolePeer_CompiledAheadOfTime_JoinsAndTalks()
    {
        Assert.SkipUnless(
            Tool.Exists("clang") || Tool.Exists("gcc") || Environment.GetEnvironmentVariable("CI") == "true",
            "There is no linker for native AOT; install Debian's package clang.");
        return PublishAndTalkAsync("Aot");
    }

    private static async Task PublishAndTalkAsync(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test publishes for Linux.");
        var folder = Directory.CreateTempSubdirectory("signaling-publish-");
        try
        {
            // A lock file and build folders of its own: a publish for one platform restores more packages than the solution.
            string[] arguments =
            [
                "publish", Repository.PathOf("samples/ConsolePeer"), "--configuration", "Release", "--use-current-runtime", "--self-contained",
                "--artifacts-path", Path.Combine(folder.FullName, "artifacts"), "--output", Path.Combine(folder.FullName, "out"),
                $"-p:NuGetLockFilePath={Path.Combine(folder.FullName, "packages.lock.json")}", $"-p:PublishPeer={kind}",
            ];
            var (code, output) = await Tool.RunAsync("dotnet", arguments, _publishLimit);
            code.Should().Be(0, "{0}", output);
            output.Should().NotContain(" warning ", "the client's libraries need no reflection");

            await using var server = await SignalingServer.StartAsync();
            await TalkAsync(server, Path.Combine(folder.FullName, "out", "ConsolePeer"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task TalkAsync(SignalingServer server, string program)
    {
        var room = Guid.NewGuid().ToString();
        await using var ann = await HubPeer.JoinAsync(server, room);
        using var process = Process.Start(new ProcessStartInfo(program, [room, "Bob", "--server", $"{server.Address}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var bob = (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined))).Get<PeerInfo>(0);
            bob.DisplayName.Should().Be("Bob");
            await ann.UpdateAsync(new PeerUpdate("Ann", new Dictionary<string, string> { ["role"] = "host" }));
            await ann.CallAsync<SendResult>(nameof(ISignalingHub.SendOffer), bob.PeerId, new SessionDescription(SessionDescriptionTypes.Offer, "v=0"));
            await ann.CallAsync<SendResult>(nameof(ISignalingHub.SendIce), bob.PeerId, new IceCandidate("candidate:1", "0", 0, "frag"));
            await ann.CallAsync<SendResult>(nameof(ISignalingHub.SendMessage), null, "hello");
            await ReadUntilAsync(process, "hello");

            await process.StandardInput.WriteLineAsync("good day");
            (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(bob.PeerId, "good day");
            process.StandardInput.Close();
            (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Take(2).Should().Equal(bob.PeerId, PeerLeftReasons.Left);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
            process.ExitCode.Should().Be(0);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task ReadUntilAsync(Process process, string text)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime() is var line)
        {
            line.Should().NotBeNull("the program prints \"{0}\" before it ends", text);
            if (line!.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }
    }
}
