using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests.Administration;

/// <summary>Room tokens that the administration API mints.</summary>
public sealed class MintTests
{
    private static readonly string[] _garden = ["garden"], _several = ["garden", "team-*"], _all = ["*"], _message = ["message"];
    private static readonly string[] _signal = ["signal"], _signalAndAdmin = ["signal", "admin"];

    public static TheoryData<string> WrongOrders =>
    [
        "{}",
        """{"rooms":[]}""",
        """{"rooms":[""]}""",
        """{"rooms":[null]}""",
        """{"rooms":"garden"}""",
        """{"rooms":["line\nbreak"]}""",
        $$"""{"rooms":["{{new string('x', 1000)}}"]}""",
        $$"""{"rooms":[{{string.Join(',', Enumerable.Repeat("\"garden\"", 101))}}]}""",
        $$"""{"rooms":[{{string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{i:000}{new string('x', 97)}\""))}}]}""",
        """{"rooms":["garden"],"sub":""}""",
        """{"rooms":["garden"],"sub":"line\nbreak"}""",
        $$"""{"rooms":["garden"],"sub":"{{new string('x', 257)}}"}""",
        """{"rooms":["garden"],"name":"line\nbreak"}""",
        """{"rooms":["garden"],"permissions":["everything"]}""",
        """{"rooms":["garden"],"permissions":["signal",null]}""",
        """{"rooms":["garden"],"permissions":"signal"}""",
        """{"rooms":["garden"],"permission":["signal"]}""",
        """{"rooms":["garden"],"metadata":{"role":null}}""",
        """{"rooms":["garden"],"metadata":{"":"host"}}""",
        """{"rooms":["garden"],"metadata":{"role":1}}""",
        """{"rooms":["garden"],"maxPeers":0}""",
        """{"rooms":["garden"],"ttlSeconds":0}""",
        """{"rooms":["garden"],"ttlSeconds":-60}""",
        """{"rooms":["garden"],"ttlSeconds":86401}""",
        """{"rooms":["garden"],"ttlSeconds":1e20}""",
        """{"rooms":["garden"],"ttl":60}""",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_HasWhatWasOrdered_AndTheHubTakesIt()
    {
        await using var server = await SignalingServer.StartAsync(Settings);
        using var client = AdminClient.Of(server);

        var token = await MintAsync(client, new
        {
            rooms = _several, name = "Ann", sub = "ann", permissions = _message, metadata = new { role = "host" }, maxPeers = 1,
        });

        await using var ann = await HubPeer.ConnectAsync(server, token);
        (await ann.JoinAsync("team-red", "Somebody else")).Self.Should().BeEquivalentTo(
            new { DisplayName = "Ann", UserId = "ann", Metadata = new Dictionary<string, string> { ["role"] = "host" } });
        (await ann.RefusalAsync("SendOffer", "x", new SessionDescription("offer", "v=0"))).Should().Be(SignalingErrorCodes.Forbidden);
        await using var bob = await HubPeer.ConnectAsync(server, token);
        (await bob.RefusalAsync("Join", new JoinRequest("team-red"))).Should().Be(SignalingErrorCodes.RoomFull);
        (await bob.RefusalAsync("Join", new JoinRequest("cellar"))).Should().Be(SignalingErrorCodes.Forbidden);
        (await bob.TryCallAsync("Join", new JoinRequest("garden"))).Should().BeNull();
    }

    [Fact]
    public async Task Token_WithoutMore_IsForAnyone_WithTheDefaultPermissions_ForAnHour()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await SignalingServer.StartAsync(PatientSettings, time);
        using var client = AdminClient.Of(server);
        var answer = await client.PostAsync("tokens", new { rooms = _all });
        var token = answer["token"]!.GetValue<string>();
        await using var ann = await HubPeer.ConnectAsync(server, token);
        await using var bob = await HubPeer.ConnectAsync(server, token);
        await bob.JoinAsync("any room");

        (await ann.JoinAsync("any room", "Ann")).Self.Should().BeEquivalentTo(new { DisplayName = "Ann", UserId = (string?)null });
        (await ann.TryCallAsync("SendOffer", bob.Id, new SessionDescription("offer", "v=0"))).Should().BeNull();
        (await ann.TryCallAsync("SendMessage", null, "hello")).Should().BeNull();
        (await ann.RefusalAsync("SetRoomLocked", true)).Should().Be(SignalingErrorCodes.Forbidden);
        answer["expiresAt"]!.GetValue<DateTimeOffset>().Should().BeCloseTo(time.GetUtcNow().AddHours(1), TimeSpan.FromSeconds(1)).And.BeOnOrBefore(time.GetUtcNow().AddHours(1));
        ClaimsOf(token)["exp"]!.GetValue<long>().Should().Be(answer["expiresAt"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        time.Advance(TimeSpan.FromHours(1));
        (await ann.Closed.InTime())!.Message.Should().Contain("unauthorized: ");
        await Assert.ThrowsAsync<HttpRequestException>(() => HubPeer.ConnectAsync(server, token));
    }

    [Fact]
    public async Task Token_WithAnEmptyListOfPermissions_HasNone()
    {
        await using var server = await SignalingServer.StartAsync(Settings);
        using var client = AdminClient.Of(server);
        await using var peer = await HubPeer.ConnectAsync(server, await MintAsync(client, new { rooms = _garden, permissions = Array.Empty<string>() }));

        await peer.JoinAsync("garden");

        (await peer.RefusalAsync("SendMessage", null, "hello")).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Token_OfAServerWithIssuerAndAudience_NamesBoth()
    {
        var settings = Settings;
        settings["Signaling:Auth:Audience"] = "calls";
        settings["Signaling:Auth:Issuer"] = "portal";
        await using var server = await SignalingServer.StartAsync(settings);
        using var client = AdminClient.Of(server);

        await using var peer = await HubPeer.ConnectAsync(server, await MintAsync(client, new { rooms = _garden }));

        await peer.JoinAsync("garden");
    }

    [Theory]
    [InlineData("Open")]
    [InlineData("Authority")]
    public async Task Server_WithoutASigningKey_Answers409(string mode)
    {
        var settings = AdminClient.Settings;
        if (mode == "Authority")
        {
            settings["Signaling:Auth:Mode"] = "Jwt";
            settings["Signaling:Auth:Authority"] = "http://127.0.0.1:1";
            settings["Signaling:Auth:Audience"] = "calls";
        }

        await using var server = await SignalingServer.StartAsync(settings);
        using var client = AdminClient.Of(server);

        await (await client.PostAsync("tokens", Json("""{"rooms":["garden"]}"""), Cancelled)).ShouldFailAsync(HttpStatusCode.Conflict, "no_signing_key");
    }

    [Theory]
    [MemberData(nameof(WrongOrders))]
    public async Task Order_ThatIsWrong_IsRefused(string order)
    {
        await using var server = await SignalingServer.StartAsync(Settings);
        using var client = AdminClient.Of(server);

        var answer = await client.PostAsync("tokens", Json(order), Cancelled);

        await answer.ShouldFailAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Log_AtEveryLevel_HasNothingOfTheToken_AndNoCacheKeepsIt()
    {
        await using var server = await SignalingServer.StartAsync(Settings, logLevel: LogLevel.Trace);
        using var client = AdminClient.Of(server);

        using var answer = await client.PostAsync("tokens", Json("""{"rooms":["garden"],"sub":"a user that only this test has","metadata":{"role":"a secret role"}}"""), Cancelled);

        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["token"]!.GetValue<string>();
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        var lines = server.Log.Lines.Select(line => line.Text + line.Exception).ToList();
        lines.Should().Contain(line => line.Contains("/api/v1/tokens"), "the request itself is in the log");
        foreach (var part in token.Split('.').Skip(1).Append("a user that only this test has").Append("a secret role").Append(TestTokens.Secret))
        {
            lines.Should().NotContain(line => line.Contains(part));
        }
    }

    [Fact]
    public async Task Log_HasALineForEachToken_WithItsRoomsAndWhoMintedIt()
    {
        var settings = Settings;
        settings["Signaling:Admin:AcceptRoomTokens"] = "true";
        await using var server = await SignalingServer.StartAsync(settings);
        using var byKey = AdminClient.Of(server);
        using var byUser = AdminClient.WithToken(server, TestTokens.For("*", "eve\n\u202eforged line", ("permissions", _signalAndAdmin)));
        using var byToken = AdminClient.WithToken(server, TestTokens.For("*", null, ("permissions", _signalAndAdmin)));

        var answer = await byKey.PostAsync("tokens", new { rooms = _several });
        await byUser.PostAsync("tokens", new { rooms = _garden, permissions = _signal });
        await byToken.PostAsync("tokens", new { rooms = _all, permissions = _signal });
        await (await byKey.PostAsync("tokens", Json("""{"rooms":["line\nbreak"]}"""), Cancelled)).ShouldFailAsync(HttpStatusCode.BadRequest, "invalid_request");
        await (await byUser.PostAsJsonAsync("tokens", new { rooms = _garden }, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");

        var lines = server.Log.Lines.Where(line => line.EventId.Id == 1132).ToList();
        lines.Select(line => line.Level).Should().AllBeEquivalentTo(LogLevel.Information);
        lines.Select(line => line.Text[(line.Text.LastIndexOf(" was minted ", StringComparison.Ordinal) + 1)..]).Should().Equal(
            "was minted with the API key.", "was minted with a room token of user 'eve??forged line'.", "was minted with a room token without a user.");
        lines[0].Text.Should().StartWith($"A room token for garden, team-* that expires at {answer["expiresAt"]!.GetValue<DateTimeOffset>():u} ");
        lines[1].Text.Should().StartWith("A room token for garden that ");
        lines[2].Text.Should().StartWith("A room token for * that ");
    }

    private static Dictionary<string, string?> Settings => new(TestTokens.Settings.Concat(AdminClient.Settings));

    // Nothing but the token ends in the hour by which a test turns the clock on.
    private static Dictionary<string, string?> PatientSettings => new(Settings) { ["Signaling:ClientTimeout"] = "12:00:00", ["Signaling:JoinTimeout"] = "12:00:00" };

    private static async Task<string> MintAsync(HttpClient client, object order) => (await client.PostAsync("tokens", order))["token"]!.GetValue<string>();

    private static JsonNode ClaimsOf(string token) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
