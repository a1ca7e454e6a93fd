using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>Tokens of an OpenID Connect issuer, whose public keys everybody knows.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private readonly RSA _rsa = RSA.Create(2048);
    private WebApplication _issuer = null!;

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

    private byte[] Sign(byte[] signed) => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static async Task RefusedAsync(SignalingServer server, string token)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => HubPeer.ConnectAsync(server, token, HttpTransportType.LongPolling));
        refusal.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
