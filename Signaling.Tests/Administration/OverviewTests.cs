using System.Net;
using System.Text.Json.Nodes;
using Signaling.Tests.Support;

namespace Signaling.Tests.Administration;

/// <summary>The overview and the search of the administration API, on one server.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task Overview_HasWhatHasHappened()
    {
        await using var server = await SignalingServer.StartAsync(AdminClient.Settings);
        using var client = AdminClient.Of(server);
        await using var ann = await HubPeer.JoinAsync(server, "garden");
        await using var bob = await HubPeer.JoinAsync(server, "garden");
        await using var cleo = await HubPeer.JoinAsync(server, "attic");
        await ann.SendMessageAsync(bob.Id, "one");
        await ann.SendMessageAsync(null, "two");
        await ann.TryCallAsync("SendMessage", "nobody", "three");
        await bob.LeaveAsync();

        var overview = await UntilAsync(client, overview => overview["peers"]!.GetValue<int>() == 2 && Count(overview, "leaves:left") == 1);

        overview["status"]!.GetValue<string>().Should().Be("well");
        overview["problems"]!.AsArray().Should().BeEmpty();
        overview["isShared"]!.GetValue<bool>().Should().BeFalse();
        overview["rooms"]!.GetValue<int>().Should().Be(2);
        overview["suspended"]!.GetValue<int>().Should().Be(0);
        overview["connections"]!.GetValue<int>().Should().Be(3, "a connection that has left may join again");
        overview["nodes"]!.AsArray().Should().ContainSingle().Which!["state"]!.GetValue<string>().Should().Be("ready");
        overview["nodes"]![0]!["peers"]!.GetValue<int>().Should().Be(2);
        overview["lastFiveMinutes"]!.ToJsonString().Should().Be(
            """{"joins":3,"leaves:left":1,"refusals:peer_not_found":1,"signals:broadcast":1,"signals:message":1}""");
        overview["largest"]!.ToJsonString().Should().Be(
            """[{"name":"attic","peers":1,"suspended":0,"isLocked":false},{"name":"garden","peers":1,"suspended":0,"isLocked":false}]""");
        Sum(overview, "joins").Should().Be(3);
        Sum(overview, "leaves").Should().Be(1);
        Sum(overview, "signals").Should().Be(2);
        Sum(overview, "refusals").Should().Be(1);
        overview["series"]!["peers"]!.AsArray().Should().HaveCount(90);
        overview["series"]!["peers"]![89]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Overview_AndSearch_NeedAccessToAllRooms()
    {
        await using var server = await SignalingServer.StartAsync(AdminClient.Settings);
        using var stranger = AdminClient.Of(server, key: null);

        await (await stranger.GetAsync("overview", TestContext.Current.CancellationToken)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        await (await stranger.GetAsync("search?q=a", TestContext.Current.CancellationToken)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Search_FindsRoomsAndPeers_ByPartsOfTheirNamesAndIds()
    {
        await using var server = await SignalingServer.StartAsync(AdminClient.Settings);
        using var client = AdminClient.Of(server);
        await using var ann = await HubPeer.JoinAsync(server, "garden", "Ann Lee");
        await using var bob = await HubPeer.JoinAsync(server, "Gardeners", "Bob");

        var byRoom = await client.ReadAsync("search?q=GARDEN");
        byRoom["rooms"]!.AsArray().Select(room => room!["name"]!.GetValue<string>()).Should().Equal("Gardeners", "garden");
        byRoom["peers"]!.AsArray().Should().BeEmpty();
        byRoom["isComplete"]!.GetValue<bool>().Should().BeTrue();
        (await client.ReadAsync("search?q=garden&limit=1"))["isComplete"]!.GetValue<bool>().Should().BeFalse();
        var byName = (await client.ReadAsync("search?q=lee"))["peers"]!.AsArray().Should().ContainSingle().Which!;
        byName["room"]!.GetValue<string>().Should().Be("garden");
        byName["peer"]!["peerId"]!.GetValue<string>().Should().Be(ann.Id);
        var byId = await client.ReadAsync($"search?q={Uri.EscapeDataString(bob.Id)}");
        byId["rooms"]!.AsArray().Should().BeEmpty();
        byId["peers"]!.AsArray().Should().ContainSingle().Which!["peer"]!["displayName"]!.GetValue<string>().Should().Be("Bob");
        (await client.ReadAsync("search?q=nowhere")).ToJsonString().Should().Be("""{"rooms":[],"peers":[],"isComplete":true}""");
        foreach (var wrong in new[] { "search", "search?q=", $"search?q={new string('a', 257)}" })
        {
            await (await client.GetAsync(wrong, TestContext.Current.CancellationToken)).ShouldFailAsync(HttpStatusCode.BadRequest, "invalid_request");
        }
    }

    /// <summary>Reads until the reports, which come every two seconds, have what is expected.</summary>
    internal static async Task<JsonNode> UntilAsync(HttpClient client, Func<JsonNode, bool> isExpected)
    {
        JsonNode? last = null;
        await Patience.UntilNothingIsMissing(async () =>
        {
            var answer = await client.GetAsync("overview", TestContext.Current.CancellationToken);
            last = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            return answer.IsSuccessStatusCode && isExpected(last!) ? null : last!.ToJsonString();
        });
        return last!;
    }

    internal static int Count(JsonNode overview, string name) => overview["lastFiveMinutes"]![name]?.GetValue<int>() ?? 0;

    private static int Sum(JsonNode overview, string series) => overview["series"]![series]!.AsArray().Sum(value => value!.GetValue<int>());
}
