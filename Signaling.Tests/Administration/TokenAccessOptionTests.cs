using System.Net;
using Microsoft.Extensions.Options;
using Signaling.Tests.Support;

namespace Signaling.Tests.Administration;

/// <summary>The option that lets room tokens open the administration API.</summary>
public sealed class TokenAccessOptionTests
{
    private static readonly string[] _admin = ["admin"];
    private static readonly string _token = TestTokens.For("*", null, ("permissions", _admin));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_WhereTheOptionIsOff_OpensNothing()
    {
        await using var byKey = await SignalingServer.StartAsync(new Dictionary<string, string?>(TestTokens.Settings.Concat(AdminClient.Settings)));
        await using var off = await SignalingServer.StartAsync(TestTokens.Settings);
        using var client = AdminClient.WithToken(byKey, _token);
        using var nowhere = AdminClient.WithToken(off, _token);

        var answer = await client.GetAsync("rooms", Cancelled);

        await answer.ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        answer.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme).Should().Equal("ApiKey");
        (await nowhere.GetAsync("rooms", Cancelled)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Api_WithTheOptionAndNoKey_IsThereForTokensOnly()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>(TestTokens.Settings) { ["Signaling:Admin:AcceptRoomTokens"] = "true" });
        using var client = AdminClient.WithToken(server, _token);
        using var byKey = AdminClient.Of(server);

        await client.ReadAsync("rooms");
        var answer = await byKey.GetAsync("rooms", Cancelled);
        await answer.ShouldFailAsync(HttpStatusCode.Unauthorized, "unauthorized");
        answer.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme).Should().Equal("Bearer");
    }

    [Fact]
    public async Task Option_WithoutTheModeJwt_KeepsTheServerFromStarting()
    {
        var start = () => SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:Admin:AcceptRoomTokens"] = "true" });

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle()
            .Which.Should().Contain("Signaling:Admin:AcceptRoomTokens").And.Contain("Signaling:Auth:Mode");
    }
}
