using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Logging;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>Room tokens, on a real server: what a token lets in, and what an attacker makes of one.</summary>
public sealed class TokenTests(TokenTests.Server fixture) : IClassFixture<TokenTests.Server>
{
    private static readonly object _header = new { alg = "HS256", typ = "JWT", kid = TestTokens.KeyId };

    public static TheoryData<HttpTransportType, bool> Ways => new()
    {
        { HttpTransportType.WebSockets, false },
        { HttpTransportType.WebSockets, true },
        { HttpTransportType.ServerSentEvents, false },
        { HttpTransportType.LongPolling, false },
        { HttpTransportType.LongPolling, true },
    };

    public static TheoryData<string, string> BadTokens => new()
    {
        { "nothing", string.Empty },
        { "no token", "hello" },
        { "none", TestTokens.Sign(new { alg = "none", typ = "JWT" }, TestTokens.Claims("*"), _ => []) },
        { "None with a key", TestTokens.Sign(new { alg = "None", typ = "JWT", kid = TestTokens.KeyId }, TestTokens.Claims("*"), _ => []) },
        { "without its signature", TestTokens.For("*")[..(TestTokens.For("*").LastIndexOf('.') + 1)] },
        { "forged", TestTokens.Sign(_header, TestTokens.Claims("*"), "another secret, which has also more than 32 bytes") },
        { "signed with nothing", TestTokens.Sign(_header, TestTokens.Claims("*"), string.Empty) },
        { "of a key that is not known", TestTokens.Sign(new { alg = "HS256", typ = "JWT", kid = "k2" }, TestTokens.Claims("*")) },
        { "HS512 by the right key", TestTokens.Sign(new { alg = "HS512", typ = "JWT", kid = TestTokens.KeyId }, TestTokens.Claims("*"), signed => HMACSHA512.HashData(Encoding.UTF8.GetBytes(TestTokens.Secret), signed)) },
        { "HS256 that says RS256", TestTokens.Sign(new { alg = "RS256", typ = "JWT", kid = TestTokens.KeyId }, TestTokens.Claims("*")) },
        { "expired", TestTokens.Sign(_header, TestTokens.Claims("*", null, ("exp", TestTokens.In(TimeSpan.FromSeconds(-2))))) },
        { "for ever", TestTokens.Sign(_header, new { room = "*" }) },
        { "not yet valid", TestTokens.Sign(_header, TestTokens.Claims("*", null, ("nbf", TestTokens.In(TimeSpan.FromMinutes(10))))) },
        { "with permissions that are none", TestTokens.For("*", null, ("permissions", 7)) },
        { "with metadata that is none", TestTokens.For("*", null, ("metadata", new { role = 1 })) },
        { "with a capacity below one", TestTokens.For("*", null, ("maxPeers", 0)) },
        { "with a room that is no name", TestTokens.For(new { name = "*" }) },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Join_WithATokenForTheRoom_IsWhoTheTokenSays(HttpTransportType transport, bool messagePack)
    {
        var room = NewRoom();
        var token = TestTokens.For(room, "ann@example.com", ("name", "Ann"), ("metadata", new { role = "host" }), ("maxPeers", 2));
        await using var watcher = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room));
        await watcher.JoinAsync(room, "Watcher");
        await using var ann = await HubPeer.ConnectAsync(fixture.Signaling, token, transport, messagePack);

        var joined = await ann.JoinAsync(room, "Somebody else", new Dictionary<string, string> { ["role"] = "guest", ["hand"] = "up" });

        joined.Self.Should().BeEquivalentTo(new { DisplayName = "Ann", UserId = "ann@example.com", Metadata = new Dictionary<string, string> { ["role"] = "host", ["hand"] = "up" } });
        (await watcher.GetRosterAsync()).Peers.Should().ContainSingle().Which.Should().BeEquivalentTo(joined.Self);
        (await ann.SendMessageAsync(watcher.Id, "hello")).Status.Should().Be(SendStatuses.Sent);
        await using var third = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room, null, ("maxPeers", 2)));
        (await third.RefusalAsync("Join", new JoinRequest(room))).Should().Be(SignalingErrorCodes.RoomFull);
        (await third.RefusalAsync("Join", new JoinRequest(NewRoom()))).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Negotiation_WithABadToken_Gets401_AndSoDoesAWebSocket(string kind, string token)
    {
        using var metrics = new MetricReadings(fixture.Signaling);
        foreach (var byQuery in new[] { false, true })
        {
            using var http = new HttpClient();
            var query = byQuery ? $"&access_token={Uri.EscapeDataString(token)}" : string.Empty;
            http.DefaultRequestHeaders.Authorization = byQuery || token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.PostAsync(new Uri($"{fixture.Signaling.Hub}/negotiate?negotiateVersion=1{query}"), null, TestContext.Current.CancellationToken);

            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, kind);
            answer.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
        }

        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(fixture.Signaling.Hub) { Scheme = "ws", Query = $"access_token={Uri.EscapeDataString(token)}" }.Uri;
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => socket.ConnectAsync(address, TestContext.Current.CancellationToken));
        socket.HttpStatusCode.Should().Be(HttpStatusCode.Unauthorized, kind);
        metrics["signaling.refusals{code=unauthorized,method=connect}"].Should().Be(3);
    }

    [Theory]
    [InlineData("garden", "garden", true)]
    [InlineData("garden", "garden2", false)]
    [InlineData("garden", "Garden", false)]
    [InlineData("garden", "gard", false)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team-red", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("team-*", "xteam-red", false)]
    [InlineData("team-*", "TEAM-red", false)]
    [InlineData("t*m", "team", false)]
    [InlineData("t*m", "t*m", true)]
    [InlineData("*team", "a team", false)]
    [InlineData("*", "any room", true)]
    [InlineData("", "a room", false)]
    [InlineData("cafe*", "cafe\u0301", false)] // é is another letter
    [InlineData("cafe*", "cafe\u0301 noir", false)]
    [InlineData("cafe*", "cafe noir", true)]
    [InlineData("caf\u00e9", "cafe\u0301", true)] // the same name, written in two ways
    [InlineData("cafe\u0301*", "caf\u00e9 noir", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a/../b*", "b", false)]
    public async Task Join_IsRefused_UnlessTheTokenNamesTheRoom(string claim, string room, bool allowed)
    {
        await using var peer = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(claim));

        (await peer.TryCallAsync("Join", new JoinRequest(room))).Should().Be(allowed ? null : SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Join_WithAListOfRooms_MayEnterEachOfThem()
    {
        await using var peer = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(new List<string> { "kitchen", "team-*" }));
        foreach (var room in new[] { "kitchen", "team-blue" })
        {
            await peer.JoinAsync(room);
            await peer.LeaveAsync();
        }

        (await peer.RefusalAsync("Join", new JoinRequest("cellar"))).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Token_WithoutARoom_EntersNone()
    {
        await using var peer = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.Sign(_header, new { exp = TestTokens.In(TimeSpan.FromHours(1)) }));

        (await peer.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Theory]
    [InlineData(new[] { "signal" }, true, false)]
    [InlineData(new[] { "message" }, false, true)]
    [InlineData(new string[0], false, false)]
    [InlineData(new[] { "moderate", "unknown" }, false, false)]
    public async Task Permissions_AreThoseOfTheToken_AlsoAnEmptyList(string[] permissions, bool signals, bool sends)
    {
        var room = NewRoom();
        await using var other = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room));
        await other.JoinAsync(room);
        await using var peer = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room, null, ("permissions", permissions)));
        await peer.JoinAsync(room);

        (await peer.TryCallAsync("SendOffer", other.Id, new SessionDescription("offer", "v=0"))).Should().Be(signals ? null : SignalingErrorCodes.Forbidden);
        (await peer.TryCallAsync("SendMessage", null, "hello")).Should().Be(sends ? null : SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Update_OfWhatTheTokenSays_IsForbidden_AndOtherEntriesAreKept()
    {
        var room = NewRoom();
        await using var peer = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room, "ann", ("name", "Ann"), ("metadata", new { role = "guest" })));
        await peer.JoinAsync(room);

        (await peer.RefusalAsync("UpdatePeer", new PeerUpdate("Admin"))).Should().Be(SignalingErrorCodes.Forbidden);
        (await peer.RefusalAsync("UpdatePeer", new PeerUpdate(null, new Dictionary<string, string> { ["role"] = "host" }))).Should().Be(SignalingErrorCodes.Forbidden);
        await peer.UpdateAsync(new PeerUpdate("Ann", new Dictionary<string, string> { ["hand"] = "up" }));

        (await peer.GetRosterAsync()).Self.Should().BeEquivalentTo(new { DisplayName = "Ann", Metadata = new Dictionary<string, string> { ["role"] = "guest", ["hand"] = "up" } });
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Resume_WithAStolenToken_ByAnotherUserOrForAnotherRoom_IsRefused(HttpTransportType transport, bool messagePack)
    {
        var room = NewRoom();
        await using var ann = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room, "ann"));
        var (peerId, stolen) = (ann.Id, (await ann.JoinAsync(room)).ResumeToken);
        await using var mallory = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room, "mallory"), transport, messagePack);
        await using var anonymous = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room), transport, messagePack);
        await using var elsewhere = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(NewRoom(), "ann"), transport, messagePack);

        (await mallory.RefusalAsync("Resume", stolen)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await mallory.RefusalAsync("ResumeWith", new ResumeRequest(stolen, long.MaxValue, 0))).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await anonymous.RefusalAsync("Resume", stolen)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await elsewhere.RefusalAsync("Resume", stolen)).Should().Be(SignalingErrorCodes.Forbidden);
        (await ann.GetRosterAsync()).Self.State.Should().Be(PeerStates.Connected);
        await using var again = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.For(room, "ann"), transport, messagePack);
        (await again.ResumeAsync(stolen)).PeerId.Should().Be(peerId);
    }

    [Fact]
    public async Task Keys_CanBeRotated_EachTokenByTheKeyThatItNames()
    {
        const string Next = "the next secret, which has more than 32 bytes as well";
        var settings = TestTokens.Settings;
        settings["Signaling:Auth:Keys:1:Id"] = "k2";
        settings["Signaling:Auth:Keys:1:Secret"] = Next;
        await using var server = await SignalingServer.StartAsync(settings);
        await using var older = await HubPeer.ConnectAsync(server, TestTokens.For("room"));
        await using var newer = await HubPeer.ConnectAsync(server, TestTokens.Sign(new { alg = "HS256", kid = "k2" }, TestTokens.Claims("room"), Next));
        await older.JoinAsync("room");
        await newer.JoinAsync("room");

        await RefusedAsync(server, TestTokens.Sign(new { alg = "HS256", kid = "k2" }, TestTokens.Claims("room")));
        await RefusedAsync(server, TestTokens.Sign(new { alg = "HS256" }, TestTokens.Claims("room")));
        await using var withoutKid = await HubPeer.ConnectAsync(fixture.Signaling, TestTokens.Sign(new { alg = "HS256" }, TestTokens.Claims("room")));
        (await withoutKid.TryCallAsync("Join", new JoinRequest("room"))).Should().BeNull("with a single key there is no doubt");
    }

    [Fact]
    public async Task AudienceAndIssuer_WhereSet_HaveToBeThoseOfTheToken()
    {
        var settings = TestTokens.Settings;
        settings["Signaling:Auth:Audience"] = "calls";
        settings["Signaling:Auth:Issuer"] = "portal";
        await using var server = await SignalingServer.StartAsync(settings);
        await using var peer = await HubPeer.ConnectAsync(server, TestTokens.For("room", null, ("aud", "calls"), ("iss", "portal")));
        await peer.JoinAsync("room");

        await RefusedAsync(server, TestTokens.For("room"));
        await RefusedAsync(server, TestTokens.For("room", null, ("aud", "mail"), ("iss", "portal")));
        await RefusedAsync(server, TestTokens.For("room", null, ("aud", "calls"), ("iss", "another")));
    }

    [Fact]
    public async Task Log_AtEveryLevel_HoldsNoToken_WhereverTheTokenIsSent()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings, logLevel: LogLevel.Trace);
        var good = TestTokens.For("room", "ann");
        var bad = TestTokens.Sign(_header, TestTokens.Claims("*"), "another secret, which has also more than 32 bytes");
        foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
        {
            await using var peer = await HubPeer.ConnectAsync(server, good, transport);
            await peer.JoinAsync("room");
        }

        using var http = new HttpClient();
        foreach (var token in new[] { good, bad })
        {
            foreach (var path in new[] { "/signaling/negotiate?negotiateVersion=1&", "/signaling/negotiate/?", "/signaling?id=x&", "/signaling/?", "/SIGNALING/negotiate?x=1&ACCESS_TOKEN=y&" })
            {
                using var answer = await http.PostAsync(new Uri(server.Address, $"{path}access_token={token}&more=1"), null, TestContext.Current.CancellationToken);
                answer.StatusCode.Should().NotBe(HttpStatusCode.InternalServerError);
            }

            using var socket = new System.Net.WebSockets.ClientWebSocket();
            _ = await Record.ExceptionAsync(() => socket.ConnectAsync(
                new Uri($"ws://{server.Address.Authority}/signaling?access%5Ftoken={token}"), TestContext.Current.CancellationToken));
        }

        var lines = server.Log.Lines.Select(line => line.Text + line.Exception).ToList();
        lines.Should().Contain(line => line.Contains("/signaling") && line.Contains("Request starting"), "the requests themselves are in the log");
        foreach (var secret in new[] { good, bad, TestTokens.Secret }.SelectMany(token => token.Split('.')).Where(part => part.Length > 20))
        {
            lines.Should().NotContain(line => line.Contains(secret));
        }
    }

    private static string NewRoom() => Guid.NewGuid().ToString();

    private static async Task RefusedAsync(SignalingServer server, string token)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => HubPeer.ConnectAsync(server, token, HttpTransportType.LongPolling));
        refusal.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    /// <summary>One server for the tests that need no settings of their own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal SignalingServer Signaling { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Signaling = await SignalingServer.StartAsync(TestTokens.Settings);

        public ValueTask DisposeAsync() => Signaling.DisposeAsync();
    }
}
