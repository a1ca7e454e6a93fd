using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>Whether a server starts, by its environment and by what protects its hub.</summary>
public sealed class AuthModeTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Start_OutsideOfDevelopment_WithoutAMode_IsRefusedByOneLineThatNamesBoth(string environment)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(environment, _ => { }, application => application.MapSignaling()));

        refusal.Failures.Should().ContainSingle().Which.Should()
            .StartWith("Signaling:Auth:Mode").And.Contain(environment).And.Contain("Open").And.Contain("Jwt").And.NotContain("\n");
    }

    [Fact]
    public async Task Start_InDevelopment_WithoutAMode_IsOpen()
    {
        await using var application = await StartAsync("Development", _ => { }, application => application.MapSignaling());
        await using var peer = await HubPeer.JoinAsync(HubOf(application), "room");
    }

    [Fact]
    public async Task Start_WithTheModeOpen_IsOpenInProduction()
    {
        await using var application = await StartAsync("Production", builder => builder.Configuration["Signaling:Auth:Mode"] = "Open", application => application.MapSignaling());
        await using var peer = await HubPeer.JoinAsync(HubOf(application), "room");
    }

    [Fact]
    public async Task Start_WithAnAuthorizerOfTheApplication_NeedsNoMode_WhereverItIsRegistered()
    {
        await using var after = await StartAsync("Production", builder => builder.Services.AddScoped<ISignalingAuthorizer, NobodyEnters>(), application => application.MapSignaling());
        await using var before = await StartAsync("Production", builder => builder.Services.AddSignaling().AddAuthorizer<NobodyEnters>(), application => application.MapSignaling());
        await using var peer = await HubPeer.ConnectAsync(HubOf(after));
        await using var other = await HubPeer.ConnectAsync(HubOf(before));

        (await peer.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Banned);
        (await other.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Banned);
    }

    [Fact]
    public async Task Start_WithAHubThatRequiresAuthorization_NeedsNoMode_AlsoInAGroup()
    {
        static void AddAuthentication(WebApplicationBuilder builder)
        {
            builder.Services.AddAuthentication().AddCookie();
            builder.Services.AddAuthorization();
        }

        await using var direct = await StartAsync("Production", AddAuthentication, application => application.MapSignaling().RequireAuthorization());
        await using var grouped = await StartAsync("Production", AddAuthentication, application => application.MapGroup("/rtc").RequireAuthorization().MapSignaling());
        using var http = new HttpClient();

        foreach (var hub in new[] { HubOf(direct), new Uri(new Uri(grouped.Urls.First()), "/rtc/signaling") })
        {
            (await http.PostAsync(new Uri(hub + "/negotiate?negotiateVersion=1"), null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Start_WithAHubThatAllowsAnonymous_IsRefused_ThoughAGroupRequiresAuthorization()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            "Production",
            builder => builder.Services.AddAuthorization(),
            application => application.MapGroup("/rtc").RequireAuthorization().MapSignaling().AllowAnonymous()));
    }

    [Fact]
    public async Task Start_WithAFallbackPolicyOnly_IsRefused()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            "Production",
            builder => builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
            application => application.MapSignaling()));
    }

    [Fact]
    public async Task Start_OfAnApplicationThatDoesNotMapTheHub_IsNotRefused()
    {
        await using var application = await StartAsync("Production", _ => { }, application => application.MapGet("/", () => "hello"));
    }

    [Fact]
    public async Task Program_InProductionWithoutAMode_EndsWithALineThatNamesBoth()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", "--Signaling:Auth:Mode=");

        (await server.WaitForExitAsync()).Should().Be(1);
        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines.Should().HaveCount(2);
        lines[1].Should().StartWith("Signaling:Auth:Mode").And.Contain("Open").And.Contain("Jwt");
    }

    [Theory]
    [InlineData("Signaling:Auth:Keys", "Signaling:Auth:Mode", "Jwt")]
    [InlineData("Signaling:Auth:Mode", "Signaling:Auth:Keys:0:Id", "k", "Signaling:Auth:Keys:0:Secret", TestTokens.Secret)]
    [InlineData("Signaling:Auth:Mode", "Signaling:Auth:Mode", "Open", "Signaling:Auth:Authority", "https://login.example", "Signaling:Auth:Audience", "calls")]
    [InlineData("Signaling:Auth:Keys:0:Secret", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Keys:0:Id", "k", "Signaling:Auth:Keys:0:Secret", "31 bytes are one byte too few..")]
    [InlineData("Signaling:Auth:Keys:0:Id", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Keys:0:Secret", TestTokens.Secret)]
    [InlineData("Signaling:Auth:Audience", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Authority", "https://login.example")]
    [InlineData("Signaling:Auth:Authority", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Authority", "http://login.example", "Signaling:Auth:Audience", "calls")]
    [InlineData("Signaling:Auth:Authority", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Authority", "https://login.example", "Signaling:Auth:Audience", "calls", "Signaling:Auth:Keys:0:Id", "k", "Signaling:Auth:Keys:0:Secret", TestTokens.Secret)]
    [InlineData("Signaling:Auth:Issuer", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Authority", "https://login.example", "Signaling:Auth:Audience", "calls", "Signaling:Auth:Issuer", "me")]
    [InlineData("Signaling:Auth:Keys", "Signaling:Auth:Mode", "Jwt", "Signaling:Auth:Keys:0:Id", "k", "Signaling:Auth:Keys:0:Secret", TestTokens.Secret, "Signaling:Auth:Keys:1:Id", "k", "Signaling:Auth:Keys:1:Secret", TestTokens.Secret)]
    [InlineData("Signaling:Auth:Mode", "Signaling:Auth:Mode", "jwks")]
    [InlineData("Signaling:Auth:Secret", "Signaling:Auth:Secret", TestTokens.Secret)]
    public async Task Start_WithAWrongSetting_IsRefused_AndNamesTheKeyAndNoSecret(string named, params string[] settings)
    {
        var given = settings.Chunk(2).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
        given.TryAdd("Signaling:Auth:Mode", string.Empty);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => SignalingServer.StartAsync(given));

        refusal.Failures.Should().Contain(failure => failure.StartsWith(named + ":")).And.NotContain(failure => failure.Contains(TestTokens.Secret) || failure.Contains("31 bytes are"));
    }

    private static Uri HubOf(WebApplication application) => new(new Uri(application.Urls.First()), SignalingProtocol.Path);

    private static Task<WebApplication> StartAsync(string environment, Action<WebApplicationBuilder> configure, Action<WebApplication> map) =>
        EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Configuration["Signaling:Auth:Mode"] = null;
                builder.Services.AddSignaling();
                configure(builder);
            },
            map,
            environment);

    private sealed class NobodyEnters : ISignalingAuthorizer
    {
        public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) =>
            new(AccessDecision.Refuse(SignalingErrorCodes.Banned, "Nobody enters."));
    }
}
