using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests.Administration;

/// <summary>Room tokens as the credentials of the administration API: what a token opens, and what an attacker makes of one.</summary>
public sealed class TokenAccessTests(TokenAccessTests.Server fixture) : IClassFixture<TokenAccessTests.Server>
{
    private static readonly string[] _ofAllRooms = ["rooms", "nodes"];
    private static readonly string[] _all = ["*"], _admin = ["admin"], _moderate = ["moderate"], _signal = ["signal"], _message = ["message"];
    private static readonly string[] _signalAndAdmin = ["signal", "admin"], _more = ["signal", "moderate", "admin"];

    public static TheoryData<string, string> BadTokens => new()
    {
        { "no token", "hello" },
        { "none", TestTokens.Sign(new { alg = "none", typ = "JWT" }, AdminClaims("*"), _ => []) },
        { "None with a key", TestTokens.Sign(new { alg = "None", typ = "JWT", kid = TestTokens.KeyId }, AdminClaims("*"), _ => []) },
        { "without its signature", AdminToken("*")[..(AdminToken("*").LastIndexOf('.') + 1)] },
        { "forged", TestTokens.Sign(Header, AdminClaims("*"), "another secret, which has also more than 32 bytes") },
        { "of a key that is not known", TestTokens.Sign(new { alg = "HS256", typ = "JWT", kid = "k2" }, AdminClaims("*")) },
        { "HS512 by the right key", TestTokens.Sign(new { alg = "HS512", typ = "JWT", kid = TestTokens.KeyId }, AdminClaims("*"), signed => HMACSHA512.HashData(Encoding.UTF8.GetBytes(TestTokens.Secret), signed)) },
        { "expired", AdminToken("*", ("exp", TestTokens.In(TimeSpan.FromSeconds(-2)))) },
        { "for ever", TestTokens.Sign(Header, new { room = "*", permissions = _admin }) },
        { "not yet valid", AdminToken("*", ("nbf", TestTokens.In(TimeSpan.FromMinutes(10)))) },
        { "two at once", $"{TestTokens.For("*")}, Bearer {AdminToken("*")}" },
    };

    private static object Header => new { alg = "HS256", typ = "JWT", kid = TestTokens.KeyId };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_WithAdmin_OpensItsRoom_AndNothingElse()
    {
        var (room, other) = (NewRoom(), NewRoom());
        using var client = AdminClient.WithToken(fixture.Signaling, AdminToken(room));
        await using var ann = await JoinAsync(room);
        await using var bob = await JoinAsync(room);
        await using var elsewhere = await JoinAsync(other);

        (await client.ReadAsync($"rooms/{room}"))["peers"]!.AsArray().Should().HaveCount(2);
        (await client.PutAsJsonAsync($"rooms/{room}/lock", new { locked = true }, Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await client.PutAsJsonAsync($"rooms/{room}/capacity", new { capacity = 5 }, Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await client.PostAsync($"rooms/{room}/messages", new { payload = "hello" }))["peers"]!.GetValue<int>().Should().Be(2);
        (await client.PostAsync($"rooms/{room}/bans", new { userId = "mallory", banSeconds = 60 }))["subject"]!.GetValue<string>().Should().Be("user:mallory");
        (await client.ReadAsync($"rooms/{room}/bans")).AsArray().Should().ContainSingle();
        (await client.ReadAsync($"rooms/{room}/knocks")).AsArray().Should().BeEmpty();
        (await client.DeleteAsync($"rooms/{room}/bans/user%3Amallory", Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await client.DeleteAsync($"rooms/{room}/peers/{bob.Id}", Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        foreach (var name in new[] { other, NewRoom(), room + "2", room[..^1], room.ToUpperInvariant(), room + "*", "*" })
        {
            foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
            {
                (HttpMethod.Get, string.Empty, null), (HttpMethod.Delete, string.Empty, null), (HttpMethod.Put, "/lock", new { locked = true }),
                (HttpMethod.Put, "/capacity", new { capacity = 1 }), (HttpMethod.Delete, $"/peers/{elsewhere.Id}", null), (HttpMethod.Delete, $"/peers/{ann.Id}", null),
                (HttpMethod.Post, "/messages", new { payload = "hello" }), (HttpMethod.Get, "/bans", null), (HttpMethod.Post, "/bans", new { userId = "ann", banSeconds = 60 }),
                (HttpMethod.Delete, "/bans/user%3Amallory", null), (HttpMethod.Get, "/knocks", null),
            })
            {
                using var request = new HttpRequestMessage(method, $"rooms/{Uri.EscapeDataString(name)}{path}") { Content = body is null ? null : JsonContent.Create(body) };
                await (await client.SendAsync(request, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
            }
        }

        foreach (var path in _ofAllRooms)
        {
            await (await client.GetAsync(path, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        await (await client.PostAsJsonAsync("tokens", new { rooms = new[] { room } }, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await client.GetAsync("unknown", Cancelled)).ShouldFailAsync(HttpStatusCode.NotFound, "not_found");
        (await elsewhere.GetRosterAsync()).Version.Should().Be(1);
        (await client.DeleteAsync($"rooms/{room}", Cancelled)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refusal_DoesNotTellWhetherTheRoomIsThere()
    {
        var room = NewRoom();
        using var client = AdminClient.WithToken(fixture.Signaling, AdminToken("another room"));
        await using var ann = await JoinAsync(room);

        var there = await (await client.GetAsync($"rooms/{room}", Cancelled)).Content.ReadAsStringAsync(Cancelled);
        var nowhere = await (await client.GetAsync($"rooms/{NewRoom()}", Cancelled)).Content.ReadAsStringAsync(Cancelled);

        there.Should().Contain("forbidden").And.Be(nowhere);
    }

    [Theory]
    [InlineData("team-*", "team-red", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("team-*", "xteam-red", false)]
    [InlineData("team-*", "TEAM-red", false)]
    [InlineData("team-*", "cellar", false)]
    [InlineData("t*m", "team", false)]
    [InlineData("cafe*", "cafe\u0301", false)] // é is another letter
    [InlineData("caf\u00e9", "cafe\u0301", true)] // the same name, written in two ways
    [InlineData("", "room", false)]
    public async Task Token_WithAdmin_OpensTheRoomsThatItNames(string claim, string room, bool isOpen)
    {
        using var client = AdminClient.WithToken(fixture.Signaling, AdminToken(claim));

        var answer = await client.GetAsync($"rooms/{Uri.EscapeDataString(room)}/bans", Cancelled);

        answer.StatusCode.Should().Be(isOpen ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("rooms/team-red%2F..%2F{0}", HttpStatusCode.NotFound)] // the room of just this name
    [InlineData("rooms/team-red%2F..%2F..%2Frooms%2F{0}", HttpStatusCode.NotFound)]
    [InlineData("rooms/team-red/%2E%2E/{0}", HttpStatusCode.Forbidden)]
    [InlineData("rooms/team-red/../{0}", HttpStatusCode.Forbidden)]
    [InlineData("rooms/{0}?room=team-red", HttpStatusCode.Forbidden)]
    [InlineData("rooms/{0}%00team-red", null)]
    public async Task Path_ThatBeginsWithARoomOfTheToken_LeadsToNoOtherRoom(string path, HttpStatusCode? status)
    {
        var room = NewRoom();
        await using var ann = await JoinAsync(room);
        using var client = AdminClient.WithToken(fixture.Signaling, AdminToken("team-*"));

        // The client must not simplify the path.
        var raw = new Uri($"{client.BaseAddress}{path.Replace("{0}", room, StringComparison.Ordinal)}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var answer = await client.DeleteAsync(raw, Cancelled);

        answer.IsSuccessStatusCode.Should().BeFalse();
        answer.StatusCode.Should().Be(status ?? answer.StatusCode);
        (await ann.GetRosterAsync()).Self.State.Should().Be(PeerStates.Connected);
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Token_ThatIsNotValid_Gets401_WhateverItAsks(string kind, string token)
    {
        using var client = AdminClient.Of(fixture.Signaling, key: null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");

        foreach (var path in new[] { "rooms", "rooms/garden", "nodes", "unknown" })
        {
            var answer = await client.GetAsync(path, Cancelled);
            await answer.ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
            answer.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme).Should().Equal(["ApiKey", "Bearer"], kind);
        }
    }

    [Theory]
    [InlineData("moderate", "signal", "message")]
    [InlineData("Admin")]
    [InlineData("administrator")]
    [InlineData]
    public async Task Token_WithoutAdmin_IsForbidden(params string[] permissions)
    {
        var room = NewRoom();
        await using var ann = await JoinAsync(room);
        using var client = AdminClient.WithToken(fixture.Signaling, TestTokens.For("*", null, ("permissions", permissions)));

        foreach (var path in new[] { "rooms", $"rooms/{room}", "nodes", "unknown" })
        {
            await (await client.GetAsync(path, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        await (await client.DeleteAsync($"rooms/{room}/peers/{ann.Id}", Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Token_OutsideOfTheHeaderAuthorization_DoesNotCount()
    {
        var token = AdminToken("*");
        using var client = AdminClient.Of(fixture.Signaling, key: null);

        // The hub takes a token from the query. A room may have the name of the hub's path.
        foreach (var path in new[] { "rooms", "rooms/signaling", "rooms/signaling/negotiate", "rooms/signaling/" })
        {
            await (await client.GetAsync($"{path}?access_token={token}", Cancelled)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }

        foreach (var (header, value) in new[] { ("X-Api-Key", token), ("Cookie", $"access_token={token}"), ("Authorization", token), ("Authorization", $"Basic {token}") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "rooms");
            request.Headers.TryAddWithoutValidation(header, value);
            await (await client.SendAsync(request, Cancelled)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task Token_ForAllRooms_OpensTheLists_AndMintsNoMoreThanItHas()
    {
        var expiry = TestTokens.In(TimeSpan.FromMinutes(30));
        using var client = AdminClient.WithToken(
            fixture.Signaling, TestTokens.For("*", "operator", ("permissions", _signalAndAdmin), ("maxPeers", 4), ("exp", expiry)));
        string[] rooms = ["garden"];

        foreach (var path in _ofAllRooms)
        {
            await client.ReadAsync(path);
        }

        foreach (var order in new object[]
        {
            new { rooms }, // by default a token may send messages
            new { rooms, permissions = _message },
            new { rooms, permissions = _signal, maxPeers = 5 },
            new { rooms, permissions = _signal, ttlSeconds = 31 * 60 },
        })
        {
            await (await client.PostAsJsonAsync("tokens", order, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        var minted = await client.PostAsync("tokens", new { rooms = _all, permissions = _more });
        minted["expiresAt"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds().Should().Be(expiry);
        using var child = AdminClient.WithToken(fixture.Signaling, minted["token"]!.GetValue<string>());
        await (await child.PostAsJsonAsync("tokens", new { rooms, permissions = _signal, maxPeers = 5 }, Cancelled)).ShouldFailAsync(HttpStatusCode.Forbidden, "forbidden");
        (await child.PostAsync("tokens", new { rooms, permissions = _signal, ttlSeconds = 60 }))["expiresAt"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds().Should().BeLessThan(expiry);
    }

    [Fact]
    public async Task Token_ThatExpires_IsRefusedFromThenOn()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await SignalingServer.StartAsync(Settings, time);
        using var client = AdminClient.WithToken(server, AdminToken("*"));
        await client.ReadAsync("rooms");

        time.Advance(TimeSpan.FromHours(2));

        await (await client.GetAsync("rooms", Cancelled)).ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Log_AtEveryLevel_HasNoTokenOfARequest()
    {
        await using var server = await SignalingServer.StartAsync(Settings, logLevel: LogLevel.Trace);
        string[] tokens =
        [
            AdminToken("*"), AdminToken("garden"), TestTokens.For("*", null, ("permissions", _moderate)),
            TestTokens.Sign(Header, AdminClaims("*"), "another secret, which has also more than 32 bytes"),
        ];
        foreach (var token in tokens)
        {
            using var client = AdminClient.WithToken(server, token);
            await client.GetAsync("rooms", Cancelled);
        }

        var lines = server.Log.Lines.Select(line => line.Text + line.Exception).ToList();
        lines.Should().ContainSingle(line => line.Contains("to the administration API from", StringComparison.Ordinal), "one line for all refusals");
        foreach (var token in tokens)
        {
            lines.Should().NotContain(line => line.Contains(token.Split('.')[1]) || line.Contains(token.Split('.')[2]));
        }
    }

    private static Dictionary<string, string?> Settings => new(TestTokens.Settings.Concat(AdminClient.Settings)) { ["Signaling:Admin:AcceptRoomTokens"] = "true" };

    private static string NewRoom() => $"room-{Guid.NewGuid():N}";

    private static string AdminToken(object room, params (string Claim, object? Value)[] more) => TestTokens.For(room, null, [("permissions", _admin), .. more]);

    private static Dictionary<string, object?> AdminClaims(object room) => TestTokens.Claims(room, null, ("permissions", _admin));

    private async Task<HubPeer> JoinAsync(string room)
    {
        var peer = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room));
        await peer.JoinAsync(room);
        return peer;
    }

    public sealed class Server : IAsyncLifetime
    {
        internal SignalingServer Signaling { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Signaling = await SignalingServer.StartAsync(Settings);

        public ValueTask DisposeAsync() => Signaling.DisposeAsync();
    }
}
