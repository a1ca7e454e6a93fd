using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>Tokens of an OpenID Connect issuer, whose public keys everybody knows.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private static readonly string[] _admin = ["admin"], _moderate = ["moderate"], _garden = ["garden"];
    private static readonly object _header = new { alg = "RS256", typ = "JWT", kid = "r1" };

    private readonly RSA _rsa = RSA.Create(2048);
    private WebApplication _issuer = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Issuer => _issuer.Urls.First();

    public async ValueTask InitializeAsync()
    {
        var key = _rsa.ExportParameters(false);
        var jwk = new { kty = "RSA", use = "sig", kid = "r1", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };
        _issuer = await EmbeddingApplication.StartAsync(_ => { }, application =>
        {
            application.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = Issuer + "/jwks" }));
            application.MapGet("/jwks", () => Results.Json(new { keys = new[] { jwk } }));
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _rsa.Dispose();
    }

    [Fact]
    public async Task Token_OfTheAuthority_IsTaken_AndNoneWithAnotherAlgorithmOrAudience()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:Auth:Mode"] = "Jwt",
            ["Signaling:Auth:Authority"] = Issuer,
            ["Signaling:Auth:Audience"] = "calls",
        });
        var claims = TestTokens.Claims("room", "ann", ("iss", Issuer), ("aud", "calls"));
        var token = TestTokens.Sign(new { alg = "RS256", typ = "JWT", kid = "r1" }, claims, Sign);
        await using var peer = await HubPeer.ConnectAsync(server, token);
        (await peer.JoinAsync("room")).Self.UserId.Should().Be("ann");

        // The classic mix-up: the public key, which everybody knows, as the secret of an HMAC.
        foreach (var secret in new[]
        {
            Encoding.UTF8.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(_rsa.ExportRSAPublicKeyPem()), _rsa.ExportSubjectPublicKeyInfo(),
            _rsa.ExportRSAPublicKey(), _rsa.ExportParameters(false).Modulus!,
        })
        {
            await RefusedAsync(server, TestTokens.Sign(new { alg = "HS256", typ = "JWT", kid = "r1" }, claims, secret));
        }

        await RefusedAsync(server, TestTokens.Sign(new { alg = "none", typ = "JWT" }, claims, _ => []));
        await RefusedAsync(server, TestTokens.Sign(new { alg = "RS256", typ = "JWT", kid = "r2" }, claims, _ => new byte[256]));
        await RefusedAsync(server, TestTokens.Sign(new { alg = "RS256", typ = "JWT", kid = "r1" }, TestTokens.Claims("room", "ann", ("iss", Issuer), ("aud", "mail")), Sign));
        await RefusedAsync(server, TestTokens.Sign(new { alg = "RS256", typ = "JWT", kid = "r1" }, TestTokens.Claims("room", "ann", ("iss", "https://another"), ("aud", "calls")), Sign));
        using var another = RSA.Create(2048);
        await RefusedAsync(server, TestTokens.Sign(
            new { alg = "RS256", typ = "JWT", kid = "r1" }, claims, signed => another.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    [Fact]
    public async Task Token_OfTheAuthority_WithAdmin_OpensTheAdministrationApi()
    {
        await using var server = await StartWithAdministrationAsync(acceptsTokens: true);
        using var client = AdminClient.WithToken(server, Signed(AdminClaims("*")));
        await using var peer = await HubPeer.ConnectAsync(server, Signed(Claims("garden")));
        await peer.JoinAsync("garden");

        (await client.ReadAsync("rooms"))["rooms"]!.AsArray().Select(room => room!.GetValue<string>()).Should().Equal("garden");
        (await client.DeleteAsync($"rooms/garden/peers/{peer.Id}", Cancelled)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await peer.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);

        using var ofOneRoom = AdminClient.WithToken(server, Signed(AdminClaims("garden")));
        (await ofOneRoom.ReadAsync("rooms/garden/bans")).AsArray().Should().BeEmpty();
        await ShouldFailAsync(ofOneRoom, HttpStatusCode.Forbidden, "rooms");
        await ShouldFailAsync(ofOneRoom, HttpStatusCode.Forbidden, "rooms/attic/bans");

        // The server has no key that signs tokens.
        await (await client.PostAsJsonAsync("tokens", new { rooms = _garden }, Cancelled)).ShouldFailAsync(HttpStatusCode.Conflict, "no_signing_key");
    }

    [Fact]
    public async Task Token_ThatIsForeignOrExpired_OrWithoutAdmin_OpensNoAdministrationApi()
    {
        await using var server = await StartWithAdministrationAsync(acceptsTokens: true);
        using var another = RSA.Create(2048);
        Dictionary<string, string> refused = new()
        {
            ["of another issuer"] = Signed(AdminClaims("*", ("iss", "https://another"))),
            ["without an issuer"] = Signed(AdminClaims("*", ("iss", null))),
            ["for another audience"] = Signed(AdminClaims("*", ("aud", "mail"))),
            ["without an audience"] = Signed(AdminClaims("*", ("aud", null))),
            ["expired"] = Signed(AdminClaims("*", ("exp", TestTokens.In(TimeSpan.FromSeconds(-2))))),
            ["for ever"] = Signed(AdminClaims("*", ("exp", null))),
            ["not yet valid"] = Signed(AdminClaims("*", ("nbf", TestTokens.In(TimeSpan.FromMinutes(10))))),
            ["by another key"] = TestTokens.Sign(_header, AdminClaims("*"), signed => another.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ["by the public key as a secret"] = TestTokens.Sign(
                new { alg = "HS256", typ = "JWT", kid = "r1" }, AdminClaims("*"), Encoding.UTF8.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem())),
            ["unsigned"] = TestTokens.Sign(new { alg = "none", typ = "JWT" }, AdminClaims("*"), _ => []),
        };

        foreach (var (kind, token) in refused)
        {
            using var client = AdminClient.WithToken(server, token);
            (await client.GetAsync("rooms", Cancelled)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, kind);
        }

        using var guest = AdminClient.WithToken(server, Signed(Claims("*")));
        await ShouldFailAsync(guest, HttpStatusCode.Forbidden, "rooms");
        using var moderator = AdminClient.WithToken(server, Signed(Claims("*", ("permissions", _moderate))));
        await ShouldFailAsync(moderator, HttpStatusCode.Forbidden, "rooms/garden");
    }

    [Fact]
    public async Task Token_ThatExpires_ClosesTheAdministrationApi()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await StartWithAdministrationAsync(acceptsTokens: true, time);
        using var client = AdminClient.WithToken(server, Signed(AdminClaims("*")));
        await client.ReadAsync("rooms");

        time.Advance(TimeSpan.FromHours(2));

        await ShouldFailAsync(client, HttpStatusCode.Unauthorized, "rooms");
    }

    [Fact]
    public async Task Token_WhereTheAdministrationApiAcceptsTheKeyOnly_IsRefused()
    {
        await using var server = await StartWithAdministrationAsync(acceptsTokens: false);
        using var client = AdminClient.WithToken(server, Signed(AdminClaims("*")));

        await ShouldFailAsync(client, HttpStatusCode.Unauthorized, "rooms");
    }

    private Task<SignalingServer> StartWithAdministrationAsync(bool acceptsTokens, FakeTimeProvider? time = null) => SignalingServer.StartAsync(
        new Dictionary<string, string?>(AdminClient.Settings)
        {
            ["Signaling:Auth:Mode"] = "Jwt",
            ["Signaling:Auth:Authority"] = Issuer,
            ["Signaling:Auth:Audience"] = "calls",
            ["Signaling:Admin:AcceptRoomTokens"] = acceptsTokens ? "true" : "false",
        },
        time);

    private Dictionary<string, object?> Claims(object room, params (string Claim, object? Value)[] more)
    {
        var claims = TestTokens.Claims(room, "ann", [("iss", Issuer), ("aud", "calls"), .. more]);
        return claims.Where(claim => claim.Value is not null).ToDictionary();
    }

    private Dictionary<string, object?> AdminClaims(object room, params (string Claim, object? Value)[] more) => Claims(room, [("permissions", _admin), .. more]);

    private string Signed(object claims) => TestTokens.Sign(_header, claims, Sign);

    private static async Task ShouldFailAsync(HttpClient client, HttpStatusCode status, string path) =>
        await (await client.GetAsync(path, Cancelled)).ShouldFailAsync(status, status == HttpStatusCode.Forbidden ? "forbidden" : "unauthorized");

    private byte[] Sign(byte[] signed) => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static async Task RefusedAsync(SignalingServer server, string token)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => HubPeer.ConnectAsync(server, token, HttpTransportType.LongPolling));
        refusal.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
