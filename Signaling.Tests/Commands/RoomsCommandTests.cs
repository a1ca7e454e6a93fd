using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Signaling.Server.Commands.Invocation;
using Signaling.Tests.Support;

namespace Signaling.Tests.Commands;

/// <summary>The commands <c>rooms</c> and <c>watch</c> against a running server.</summary>
public sealed class RoomsCommandTests
{
    private static readonly string[] _admin = ["admin"];
    private static readonly Dictionary<string, string> _key = new() { ["SIGNALING_ADMIN_KEY"] = AdminClient.Key };

    [Fact]
    public async Task Rooms_ListsRoomsWithTheirPeers_PageByPage()
    {
        await using var server = await SignalingServer.StartAsync(AdminClient.Settings);
        await using var ann = await HubPeer.JoinAsync(server, "attic");
        await using var bob = await HubPeer.JoinAsync(server, "barn/left");
        await using var cy = await HubPeer.JoinAsync(server, "barn/left");

        var text = await CommandRun.RunWithAsync(_key, "rooms", "--url", $"{server.Address}");
        var first = await CommandRun.RunWithAsync(_key, "rooms", "--url", $"{server.Address}", "--limit", "1", "--json");
        var second = await CommandRun.RunWithAsync(_key, "rooms", "--url", $"{server.Address}", "--after", "attic", "--json");

        (text.Exit, text.Errors).Should().Be((ExitCode.Success, string.Empty));
        text.Output.Split('\n')[1..3].Should().SatisfyRespectively(
            line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Should().Equal("1", "0", "1", "no", "-", "attic"),
            line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Should().Equal("2", "0", "1", "no", "-", "barn/left"));
        text.Output.Should().Contain("2 of 2 rooms.");
        first.Json["next"]!.GetValue<string>().Should().Be("attic");
        first.Json["total"]!.GetValue<int>().Should().Be(2);
        second.Json["rooms"]!.AsArray().Should().ContainSingle().Which!["peers"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Key_ComesFromTheEnvironment_AFileOrAnOption_AndIsNeverRepeated()
    {
        await using var server = await SignalingServer.StartAsync(AdminClient.Settings);
        var url = new Dictionary<string, string> { ["SIGNALING_URL"] = $"{server.Address}" };
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, AdminClient.Key + "\n", TestContext.Current.CancellationToken);

            (await CommandRun.RunWithAsync(url, "rooms", "--key-file", file)).Exit.Should().Be(ExitCode.Success);
            (await CommandRun.RunWithAsync(url, "rooms", "--key", AdminClient.Key)).Exit.Should().Be(ExitCode.Success);
            var wrong = await CommandRun.RunWithAsync(new Dictionary<string, string>(url) { ["SIGNALING_ADMIN_KEY"] = "a wrong key" }, "rooms");
            wrong.ShouldFail(ExitCode.Failure, "401", "ApiKeyHash");
            wrong.Errors.Should().NotContain("a wrong key");
        }
        finally
        {
            File.Delete(file);
        }

        (await CommandRun.RunWithAsync(url, "rooms", "--key-file", file)).ShouldFail(ExitCode.WrongArguments, "--key-file", file);
        (await CommandRun.RunWithAsync(url, "rooms")).ShouldFail(ExitCode.WrongArguments, "SIGNALING_ADMIN_KEY");
    }

    [Fact]
    public async Task RoomToken_OpensItsRoomAlone()
    {
        var settings = TestTokens.Settings;
        settings["Signaling:Admin:AcceptRoomTokens"] = "true";
        await using var server = await SignalingServer.StartAsync(settings);
        var token = new Dictionary<string, string>
        {
            ["SIGNALING_URL"] = $"{server.Address}",
            ["SIGNALING_TOKEN"] = TestTokens.For("garden", more: ("permissions", _admin)),
        };

        (await CommandRun.RunWithAsync(token, "rooms")).ShouldFail(ExitCode.Failure, "403");
        var watch = await CommandRun.RunWithAsync(token, "watch", "garden", "--seconds", "0.3");
        (watch.Exit, watch.Errors).Should().Be((ExitCode.Success, string.Empty));
        watch.Output.Should().Contain("does not exist");
    }

    [Fact]
    public async Task Server_ThatIsAway_OrHasNoApi_IsNamed()
    {
        await using var server = await SignalingServer.StartAsync();

        (await CommandRun.RunWithAsync(_key, "rooms", "--url", $"{server.Address}")).ShouldFail(ExitCode.Failure, "no administration API", "ApiKeyHash");
        (await CommandRun.RunWithAsync(_key, "rooms", "--url", "http://127.0.0.1:1")).ShouldFail(ExitCode.Failure, "http://127.0.0.1:1/api/v1/", "cannot be reached");
        (await CommandRun.RunWithAsync(_key, "rooms", "--url", "localhost")).ShouldFail(ExitCode.WrongArguments, "--url");
    }

    [Fact]
    public async Task Watch_ShowsWhoComesAndGoes_AndEndsWithCtrlC()
    {
        await using var server = await SignalingServer.StartAsync(AdminClient.Settings);
        using var admin = AdminClient.Of(server);
        using var stop = new CancellationTokenSource();
        var (watch, ended) = CommandRun.Start(_key, stop.Token, "watch", "garden", "--url", $"{server.Address}", "--interval", "0.2", "--json");

        string[] kinds;
        await using (var ann = await HubPeer.JoinAsync(server, "garden"))
        {
            await SeesAsync(watch, "joined");
            await using (var bob = await HubPeer.JoinAsync(server, "garden"))
            {
                await Patience.Until(() => Kinds(watch).Count(kind => kind == "joined") == 2, "the second peer is seen");
                await ann.UpdateAsync(new PeerUpdate("Ann"));
                await SeesAsync(watch, "updated");
                await admin.PutAsync("rooms/garden/lock", JsonContent.Create(new { locked = true }), TestContext.Current.CancellationToken);
                await SeesAsync(watch, "locked");
                await bob.LeaveAsync(); // a peer that only closes its connection may be seen suspended for a moment
            }

            await SeesAsync(watch, "left");
            await ann.LeaveAsync();
        }

        await SeesAsync(watch, "ended");
        kinds = Kinds(watch);
        await stop.CancelAsync();
        await ended.InTime();

        (watch.Exit, watch.Errors).Should().Be((ExitCode.Success, string.Empty));
        kinds.Should().StartWith(["began", "joined", "joined", "updated", "locked", "left"]).And.EndWith("ended");
        watch.Output.Should().Contain("\"displayName\":\"Ann\"");
        DateTimeOffset.Parse(JsonNode.Parse(watch.Output.Split('\n')[0])!["at"]!.GetValue<string>(), CultureInfo.InvariantCulture)
            .Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    private static Task SeesAsync(CommandRun watch, string kind) => Patience.Until(() => Kinds(watch).Contains(kind), $"'{kind}' is seen");

    private static string[] Kinds(CommandRun watch) =>
        [.. watch.Output.Split('\n')[..^1].Select(line => JsonNode.Parse(line)!["kind"]!.GetValue<string>())];
}
