using System.Net;
using System.Text.Json.Nodes;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The OpenAPI document of the program.</summary>
public sealed class ApiDescriptionTests
{
    private static readonly string _hash = new('a', 64);

    [Fact]
    public async Task Document_HasEveryResourceOfTheApi_AndHowToProveTheKey()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", $"--Signaling:Admin:ApiKeyHash={_hash}");
        using var http = new HttpClient { BaseAddress = await server.Address.InTime() };

        var text = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        var document = JsonNode.Parse(text)!;
        var calls = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key} {path.Key}"));
        calls.Should().BeEquivalentTo(
            "get /api/v1/overview", "get /api/v1/search", "get /api/v1/rooms", "get /api/v1/rooms/{room}", "delete /api/v1/rooms/{room}", "put /api/v1/rooms/{room}/lock", "put /api/v1/rooms/{room}/capacity",
            "delete /api/v1/rooms/{room}/peers/{peerId}", "post /api/v1/rooms/{room}/messages", "get /api/v1/rooms/{room}/bans", "post /api/v1/rooms/{room}/bans",
            "delete /api/v1/rooms/{room}/bans/{subject}", "get /api/v1/rooms/{room}/knocks", "get /api/v1/nodes", "post /api/v1/tokens");
        document["paths"]!["/api/v1/rooms/{room}"]!["get"]!["responses"]!.AsObject().Select(response => response.Key).Should().Contain(["200", "401", "404"]);
        document["components"]!["securitySchemes"]!["ApiKey"]!["name"]!.GetValue<string>().Should().Be("X-Api-Key");
        document["servers"]!.AsArray().Select(server => server!["url"]!.GetValue<string>()).Should().Equal(["/"], "a proxy may have another scheme and host");
        text.Should().NotContain(_hash);
        (await http.GetAsync(new Uri("/api/v1/rooms", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Document_OfAServerThatAcceptsRoomTokens_HasThemInPlaceOfTheKey_OrBesideIt()
    {
        string[] jwt = ["--urls", "http://127.0.0.1:0", "--Signaling:Admin:AcceptRoomTokens=true", .. TestTokens.Settings.Select(setting => $"--{setting.Key}={setting.Value}")];
        foreach (var (arguments, schemes) in new (string[], string[])[] { (jwt, ["RoomToken"]), ([.. jwt, $"--Signaling:Admin:ApiKeyHash={_hash}"], ["ApiKey", "RoomToken"]) })
        {
            await using var server = ServerProcess.Start(arguments);
            using var http = new HttpClient { BaseAddress = await server.Address.InTime() };

            var document = JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!;

            document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).Should().Equal(schemes);
            document["security"]!.AsArray().Select(choice => choice!.AsObject().Single().Key).Should().Equal(schemes, "one of them is enough");
        }
    }

    [Fact]
    public async Task Document_OfAServerWithoutTheApi_IsNotThere()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = await server.Address.InTime() };

        (await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await http.GetAsync(new Uri("/api/v1/rooms", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
