using System.Text.Json.Nodes;
using Signaling.Tests.Administration;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The overview of the administration API, on several nodes.</summary>
public sealed class OverviewAcrossNodesTests
{
    [Fact]
    public async Task Overview_OfAnyNode_HasAllNodes_AndCountsARoomOnce()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(SettingsFor(redis));
        var far = await SignalingServer.StartAsync(SettingsFor(redis));
        await using (far)
        {
            await using var ann = await HubPeer.JoinAsync(near, "garden");
            await using var bob = await HubPeer.JoinAsync(far, "garden");
            await using var cleo = await HubPeer.JoinAsync(far, "attic");
            foreach (var server in new[] { near, far })
            {
                using var client = AdminClient.Of(server);
                var overview = await OverviewTests.UntilAsync(client, overview => overview["peers"]!.GetValue<int>() == 3 && overview["nodes"]!.AsArray().All(IsReady));

                overview["nodes"]!.AsArray().Select(node => node!["peers"]!.GetValue<int>()).Should().Equal(1, 2);
                overview["rooms"]!.GetValue<int>().Should().Be(2);
                overview["largest"]![0]!.ToJsonString().Should().Be("""{"name":"garden","peers":2,"suspended":0,"isLocked":false}""");
                OverviewTests.Count(overview, "joins").Should().Be(3);
                overview["status"]!.GetValue<string>().Should().Be("well");
            }
        }

        using var last = AdminClient.Of(near);
        var after = await OverviewTests.UntilAsync(last, overview => overview["nodes"]!.AsArray().Count == 1);
        after["status"]!.GetValue<string>().Should().Be("well", "a node that ends in order takes its report with it");
    }

    [Fact]
    public async Task Overview_NamesANodeThatDoesNotReport_AndOneThatWasKilled()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Hasty(redis);
        await using var quiet = await SignalingServer.StartAsync(settings);
        await using var near = await SignalingServer.StartAsync(new Dictionary<string, string?>(settings.Concat(AdminClient.Settings)));
        await using var far = await NodeProcess.StartAsync(new Dictionary<string, string?>(settings.Concat(AdminClient.Settings)));
        using var client = AdminClient.Of(near);
        await OverviewTests.UntilAsync(client, overview => overview["nodes"]!.AsArray().Count(IsReady) == 2);

        await far.KillAsync();

        // It is silent, or its peers have been taken over already: both are said.
        var overview = await OverviewTests.UntilAsync(client, overview => Codes(overview).Contains("node_unknown") && Codes(overview).Contains("node_gone"));
        overview["status"]!.GetValue<string>().Should().Be("degraded");
        overview["nodes"]!.AsArray().Select(node => node!["state"]!.GetValue<string>()).Should().BeEquivalentTo("ready", "gone", "unknown");
    }

    [Fact]
    public async Task Overview_WithoutRedis_SaysSo_AndHasThisNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(new Dictionary<string, string?>(NodeSettings.Mortal(redis).Concat(AdminClient.Settings)));
        using var client = AdminClient.Of(node);
        await OverviewTests.UntilAsync(client, overview => overview["status"]!.GetValue<string>() == "well");
        await using var ann = await HubPeer.JoinAsync(node, "garden");
        await OverviewTests.UntilAsync(client, overview => overview["peers"]!.GetValue<int>() == 1);

        await redis.KillAsync();

        var overview = await OverviewTests.UntilAsync(client, overview => overview["status"]!.GetValue<string>() == "failing");
        Codes(overview).Should().StartWith("redis_unreachable");
        overview["peers"]!.GetValue<int>().Should().Be(1);
    }

    private static Dictionary<string, string?> SettingsFor(RedisProcess redis) => new(NodeSettings.Patient(redis).Concat(AdminClient.Settings));

    private static bool IsReady(JsonNode? node) => node!["state"]!.GetValue<string>() == "ready";

    private static List<string> Codes(JsonNode overview) => [.. overview["problems"]!.AsArray().Select(problem => problem!["code"]!.GetValue<string>())];
}
