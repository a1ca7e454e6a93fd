using System.Diagnostics;
using System.Reflection;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The client for .NET Standard 2.0 is run, by Mono, with a real server.</summary>
public sealed class NetFrameworkClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_OnMono_JoinsRelaysResumesAndLeaves(bool usesMessagePack)
    {
        Assert.SkipUnless(
            (Tool.Exists("mono") && File.Exists("/usr/lib/mono/4.5/System.Net.Http.dll")) || Environment.GetEnvironmentVariable("CI") == "true",
            "There is no Mono with its libraries; install Debian's packages mono-runtime and libmono-cil-dev.");
        await using var server = await SignalingServer.StartAsync();
        await using var network = new CuttableProxy(server.Address);
        var room = Guid.NewGuid().ToString();
        using var process = Start(network.Address, room, usesMessagePack);
        try
        {
            (await NextLineAsync(process)).Should().Be($"joined {room} with 0 other peers");
            await using var ann = await HubPeer.JoinAsync(server, room);
            var offer = await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer));
            var mono = offer.Get<string>(0);
            offer.Get<SessionDescription>(1).Should().Be(new SessionDescription(SessionDescriptionTypes.Offer, "v=0"));
            await ann.CallAsync<SendResult>(nameof(ISignalingHub.SendAnswer), mono, new SessionDescription(SessionDescriptionTypes.Answer, "v=0"));
            (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveIce))).Arguments.Should().Equal(mono, new IceCandidate("candidate:1", "0", 0, "frag"));
            await ann.SendMessageAsync(mono, Awkward.Text);
            (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(mono, Awkward.Text);

            // The message arrives before the answer to the call that sent it. A cut between them fails that call.
            (await NextLineAsync(process)).Should().Be("repeated");
            network.Cut();
            (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);
            (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Connected);
            (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(mono, "resumed");

            await ann.SendMessageAsync(mono, "leave");
            (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Take(2).Should().Equal(mono, PeerLeftReasons.Left);

            // Not the end of the process: Mono 6.8 can wait 5 to 60 seconds there for an idle thread of its pool, also after a program without the client.
            (await NextLineAsync(process)).Should().Be("disposed");
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Returns the program's next line; when the program has ended, the error that ended it.</summary>
    private static async Task<string> NextLineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime()
        ?? await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).InTime();

    private static Process Start(Uri server, string room, bool usesMessagePack)
    {
        var configuration = typeof(NetFrameworkClientTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var program = Repository.PathOf($"Signaling.Tests.NetFramework/bin/{configuration}/net472/Signaling.Tests.NetFramework.exe");
        return Process.Start(new ProcessStartInfo("mono", [program, $"{server}", room, .. usesMessagePack ? ["--messagepack"] : Array.Empty<string>()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
