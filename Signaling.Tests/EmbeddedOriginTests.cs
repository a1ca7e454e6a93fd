using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Web pages that the CORS policy of an embedding application allows.</summary>
public sealed class EmbeddedOriginTests
{
    private const string Listed = "https://listed.example";
    private const string Page = "https://page.example";
    private const string Stranger = "https://stranger.example";

    public enum Use
    {
        Named,
        Default,
        Inline,
        RequiredByName,
        RequiredInline,
    }

    [Theory]
    [InlineData(Use.Named)]
    [InlineData(Use.Default)]
    [InlineData(Use.Inline)]
    [InlineData(Use.RequiredByName)]
    [InlineData(Use.RequiredInline)]
    public async Task Page_ThatTheApplicationsPolicyAllows_MayUseTheHub(Use use)
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Services.AddSignaling(options => options.AllowedOrigins.Add(Listed));
                builder.Services.AddCors(options =>
                {
                    options.AddPolicy("pages", policy => policy.WithOrigins(Page).AllowAnyHeader().AllowAnyMethod().AllowCredentials());
                    options.AddDefaultPolicy(policy => policy.WithOrigins(use == Use.Default ? Page : "https://other.example").AllowAnyHeader().AllowAnyMethod().AllowCredentials());
                });
            },
            application =>
            {
                _ = use switch
                {
                    Use.Named => application.UseCors("pages"),
                    Use.Inline => application.UseCors(policy => policy.WithOrigins(Page).AllowAnyHeader().AllowAnyMethod().AllowCredentials()),
                    _ => application.UseCors(),
                };
                var hub = application.MapSignaling();
                _ = use switch
                {
                    Use.RequiredByName => hub.RequireCors("pages"),
                    Use.RequiredInline => hub.RequireCors(policy => policy.WithOrigins(Page).AllowAnyHeader().AllowAnyMethod().AllowCredentials()),
                    _ => hub,
                };
            });

        var allowed = await NegotiateAsync(application, Page);
        allowed.StatusCode.Should().Be(HttpStatusCode.OK);
        allowed.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Page);
        (await NegotiateAsync(application, Listed)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await NegotiateAsync(application, Stranger)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        await OpenWebSocketAsync(application, Page);
        await Assert.ThrowsAsync<WebSocketException>(() => OpenWebSocketAsync(application, Stranger));
    }

    [Fact]
    public async Task Page_ThatAPolicyAllowsElsewhere_MayNotUseTheHub()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Services.AddSignaling();
                builder.Services.AddCors(options => options.AddPolicy("pages", policy => policy.WithOrigins(Page)));
            },
            application =>
            {
                application.UseCors();
                application.MapSignaling();
                application.MapGet("/other", () => "here").RequireCors("pages");
            });

        (await NegotiateAsync(application, Page)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Page_ThatAPolicyAllowsWithoutCredentials_MayUseTheHubWithoutThem()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder => builder.Services.AddSignaling(),
            application =>
            {
                application.UseCors(policy => policy.AllowAnyOrigin());
                application.MapSignaling();
            });

        (await NegotiateAsync(application, Page)).StatusCode.Should().Be(HttpStatusCode.OK);
        await OpenWebSocketAsync(application, Page);
        await Assert.ThrowsAsync<WebSocketException>(() => OpenWebSocketAsync(application, Page, cookie: "session=1"));
    }

    private static async Task<HttpResponseMessage> NegotiateAsync(WebApplication application, string origin)
    {
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        http.DefaultRequestHeaders.Add("Origin", origin);
        return await http.PostAsync(new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative), null);
    }

    private static async Task OpenWebSocketAsync(WebApplication application, string origin, string? cookie = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        await socket.ConnectAsync(new UriBuilder(application.Urls.First()) { Scheme = "ws", Path = SignalingProtocol.Path }.Uri, TestContext.Current.CancellationToken);
    }
}
