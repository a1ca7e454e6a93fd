using System.Net;
using System.Net.Sockets;
using Signaling.Server.Commands.Invocation;
using Signaling.Tests.Support;

namespace Signaling.Tests.Commands;

/// <summary>The command <c>load</c> against a running server.</summary>
public sealed class LoadCommandTests
{
    private static readonly string[] _small = ["--peers", "8", "--rooms", "2", "--rate", "200", "--seconds", "1"];

    [Fact]
    public async Task Load_IsDelivered_AndLeavesNothingBehind()
    {
        await using var server = await SignalingServer.StartAsync();

        var run = await CommandRun.RunAsync((string[])["load", "--url", $"{server.Address}", "--json", "--payload", "offer", .. _small]);

        (run.Exit, run.Errors).Should().Be((ExitCode.Success, string.Empty), run.Output);
        Number(run, "sent").Should().Be(200);
        Number(run, "delivered").Should().Be(200);
        Number(run, "lost").Should().Be(0);
        Number(run, "p50Ms").Should().BeGreaterThan(0);
        Number(run, "p99Ms").Should().BeGreaterThanOrEqualTo(Number(run, "p50Ms"));
        await Patience.Until(() => server.Rooms is { PeerCount: 0, RoomCount: 0 }, "the peers have left, and none waits to resume");
    }

    [Fact]
    public async Task Refusals_AreCountedByTheirCode_AndAreNotLost()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:RateLimits:Connection:CallsPerSecond"] = "10",
            ["Signaling:RateLimits:Connection:CallBurst"] = "60",
            ["Signaling:RateLimits:Address:JoinsPerSecond"] = "20",
            ["Signaling:RateLimits:Address:JoinBurst"] = "4",
        });

        var run = await CommandRun.RunAsync((string[])["load", "--url", $"{server.Address}", "--json", .. _small[..4], "--rate", "800", "--seconds", "1"]);

        (run.Exit, run.Errors).Should().Be((ExitCode.Failure, string.Empty));
        Number(run, "refusedJoins").Should().BeGreaterThan(0);
        var refused = run.Json["refused"]!["rate_limited"]!.GetValue<long>();
        refused.Should().BeGreaterThan(0);
        (Number(run, "delivered") + refused + Number(run, "lost")).Should().Be(800);
    }

    [Fact]
    public async Task Server_ThatNeedsATokenItDoesNotGet_OrIsAway_IsNamed()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        var token = new Dictionary<string, string> { ["SIGNALING_TOKEN"] = TestTokens.For("load-*") };
        string[] arguments = ["load", "--url", $"{server.Address}", .. _small];

        (await CommandRun.RunAsync(arguments)).ShouldFail(ExitCode.Failure, "401");
        (await CommandRun.RunWithAsync(token, arguments)).Exit.Should().Be(ExitCode.Success);
        (await CommandRun.RunAsync("load", "--url", "http://127.0.0.1:1")).ShouldFail(ExitCode.Failure, "could not connect");
    }

    [Fact]
    public async Task Load_WithoutAnswer_OrStopped_Ends()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource();
        var (run, ended) = CommandRun.Start(new Dictionary<string, string>(), stop.Token, "load", "--url", $"http://{silent.LocalEndpoint}");

        await stop.CancelAsync();
        await ended.InTime();

        run.ShouldFail(ExitCode.Failure, "Stopped");
    }

    [Theory]
    [InlineData("--peers", "--peers", "5001")]
    [InlineData("--rooms", "--peers", "10", "--rooms", "3")]
    [InlineData("--rooms", "--peers", "10", "--rooms", "10")]
    [InlineData("--rate", "--rate", "20001")]
    [InlineData("--seconds", "--seconds", "601")]
    [InlineData("many", "--peers", "many")]
    [InlineData("bananas", "--payload", "bananas")]
    public async Task Load_OutOfItsBounds_IsRefused(string named, params string[] arguments) =>
        (await CommandRun.RunAsync((string[])["load", .. arguments])).ShouldFail(ExitCode.WrongArguments, named, "load --help");

    private static double Number(CommandRun run, string name) => run.Json[name]!.GetValue<double>();
}
