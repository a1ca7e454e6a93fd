using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The service in an application that has its own hub and settings.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task Application_WithAHubOfItsOwn_KeepsItsSettings_AndOursKeepTheContract()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Services.AddSignalR(options => options.MaximumReceiveMessageSize = 1024)
                    .AddJsonProtocol(options => options.PayloadSerializerOptions.PropertyNamingPolicy = null);
                builder.Services.AddSignaling();
                builder.Services.AddSignaling(options => options.Limits.MaxPeersPerRoom = 2); // a second call is allowed
            },
            application =>
            {
                application.MapHub<ChatHub>("/chat");
                application.MapSignaling("/calls");
                application.MapSignalingHealth();
            });
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
        await using var chat = await ConnectAsync(application, "/chat");
        await using var call = await ConnectAsync(application, "/calls");

        (await chat.InvokeAsync<System.Text.Json.JsonElement>("Say", "hi")).GetProperty("Text").GetString().Should().Be("hi");
        var joined = await call.InvokeAsync<System.Text.Json.JsonElement>("Join", new JoinRequest("room"));
        joined.GetProperty("peerId").GetString().Should().Be(call.ConnectionId);
        (await call.InvokeAsync<SendResult>("SendMessage", null, new string('x', 8000))).Status.Should().Be(SendStatuses.Sent);
    }

    [Fact]
    public async Task Options_SetInCode_ComeAfterTheConfiguration()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Configuration["Signaling:Limits:MaxRoomNameLength"] = "5";
                builder.Configuration["Signaling:Limits:MaxDisplayNameLength"] = "5";
                builder.Services.AddSignaling(options => options.Limits.MaxRoomNameLength = 3);
            },
            application => application.MapSignaling());
        await using var connection = await ConnectAsync(application, SignalingProtocol.Path);

        foreach (var request in new[] { new JoinRequest("four"), new JoinRequest("abc", "sixsix") })
        {
            var refusal = await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<JoinResult>("Join", request));
            RefusalText.CodeOf(refusal.Message).Should().Be(SignalingErrorCodes.InvalidRequest);
        }

        await connection.InvokeAsync<JoinResult>("Join", new JoinRequest("abc", "five5"));
    }

    [Fact]
    public async Task AddSignaling_CalledAgain_ReadsTheConfigurationOnce_AndKeepsWhatWasSetBefore()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Configuration["Signaling:AllowedOrigins:0"] = "https://app.example";
                builder.Configuration["Signaling:Ice:Servers:0:Urls:0"] = "stun:stun.example";
                builder.Configuration["Signaling:MaxPeers"] = "5";
                builder.Services.AddSignaling(options => options.MaxPeers = 7);
                builder.Services.AddSignaling(options => options.Limits.MaxPeersPerRoom = 3);
                builder.Services.AddSignaling();
                builder.Services.Configure<SignalingOptions>(options => options.AllowedOrigins.Add("https://other.example"));
            },
            application => application.MapSignaling());
        var options = application.Services.GetRequiredService<IOptions<SignalingOptions>>().Value;

        options.AllowedOrigins.Should().Equal("https://app.example", "https://other.example");
        options.Ice.Servers.Should().ContainSingle();
        options.MaxPeers.Should().Be(7);
        options.Limits.MaxPeersPerRoom.Should().Be(3);
    }

    [Fact]
    public void MapSignaling_WithoutAddSignaling_NamesTheMissingCall()
    {
        var builder = WebApplication.CreateBuilder(EmbeddingApplication.Options);
        var application = builder.Build();

        application.Invoking(application => application.MapSignaling()).Should().Throw<InvalidOperationException>().WithMessage("*AddSignaling*");
    }

    [Fact]
    public async Task MapSignaling_CalledAgain_IsRefused_SinceTheFirstOnesAuthorizationWouldNotHold()
    {
        var builder = WebApplication.CreateBuilder(EmbeddingApplication.Options);
        builder.Services.AddSignaling();
        await using var application = builder.Build();
        application.MapSignaling("/calls").RequireAuthorization();

        application.Invoking(application => application.MapSignaling("/open")).Should().Throw<InvalidOperationException>().WithMessage("*'/calls'*'/open'*");
    }

    [Fact]
    public async Task HealthOfTheApplication_WhileOursIsRed_IsItsOwn_UnlessItAsksForOurs()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Configuration["Signaling:Redis:ConnectionString"] = "127.0.0.1:1";
                builder.Services.AddSignaling().AddRedis();
                builder.Services.AddHealthChecks().AddCheck("own", () => HealthCheckResult.Healthy(), ["own"]);
            },
            application =>
            {
                application.MapSignaling();
                application.MapSignalingHealth();
                application.MapHealthChecks("/health");
            });
        await using var asking = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Configuration["Signaling:Redis:ConnectionString"] = "127.0.0.1:1";
                builder.Services.AddSignaling().AddRedis();
                builder.Services.AddHealthChecks().AddSignaling("calls");
            },
            application => application.MapHealthChecks("/health", new HealthCheckOptions { Predicate = check => check.Tags.Contains("calls") }));

        (await StatusAsync(application, "/health")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(application, "/health/live")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(application, "/health/ready")).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await StatusAsync(asking, "/health")).Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task HealthOfTheService_InAnApplicationWithoutTheService_NamesTheMissingCall()
    {
        var builder = WebApplication.CreateBuilder(EmbeddingApplication.Options);
        builder.Services.AddHealthChecks().AddSignaling();
        await using var application = builder.Build();

        application.Services.Invoking(services => services.GetRequiredService<HealthCheckService>())
            .Should().Throw<InvalidOperationException>().WithMessage("*AddSignaling() on the services*");
    }

    [Fact]
    public void Assembly_OfTheService_ExportsNoTypeOutsideOfItsNamespaces() =>
        typeof(SignalingOptions).Assembly.GetExportedTypes().Select(type => type.Namespace).Should()
            .OnlyContain(name => name != null && (name.StartsWith("Signaling.") || name.StartsWith("Microsoft.")), "a global Program would collide with that of an application");

    [Fact]
    public async Task Conventions_OnTheHub_ApplyToAllItsEndpoints()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder => builder.Services.AddSignaling(),
            application => application.MapSignaling().RequireHost("calls.example"));
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        var negotiate = new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative);

        (await http.PostAsync(negotiate, null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        http.DefaultRequestHeaders.Host = "calls.example";
        (await http.PostAsync(negotiate, null)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> StatusAsync(WebApplication application, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<HubConnection> ConnectAsync(WebApplication application, string path)
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(new Uri(application.Urls.First()), path)).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken).InTime();
        return connection;
    }

    private sealed record Saying(string Text);

    private sealed class ChatHub : Hub
    {
        public Task<Saying> Say(string text) => Task.FromResult(new Saying(Context.ConnectionId.Length > 0 ? text : string.Empty));
    }
}
