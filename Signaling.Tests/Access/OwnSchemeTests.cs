using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>An application that embeds the service, with an authentication and an authorizer of its own.</summary>
public sealed class OwnSchemeTests
{
    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.ServerSentEvents, false)]
    [InlineData(HttpTransportType.LongPolling, true)]
    public async Task User_OfTheApplicationsCookie_IsKnownToTheRoom(HttpTransportType transport, bool messagePack)
    {
        await using var application = await StartAsync(_ => { }, requires: true);
        await using var bob = await ConnectAsync(application, "bob");
        await bob.JoinAsync("room");

        await using var ann = await ConnectAsync(application, "ann", transport, messagePack);
        var joined = await ann.JoinAsync("room");

        joined.Self.UserId.Should().Be("ann");
        joined.Peers.Single().UserId.Should().Be("bob");
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => HubPeer.ConnectAsync(HubOf(application), transport));
        refusal.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task User_OfTheCookie_IsKnownInTheModeJwt_WhereTheTokenNamesNone_AndOnlyTheTokenOpensRooms()
    {
        await using var application = await StartAsync(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(TestTokens.Settings);
            },
            requires: false);
        await using var ann = await ConnectAsync(application, "ann", token: TestTokens.For("room"));
        await using var bob = await ConnectAsync(application, "bob", token: TestTokens.For("room", "robert"));

        (await ann.JoinAsync("room")).Self.UserId.Should().Be("ann");
        (await bob.JoinAsync("room")).Self.UserId.Should().Be("robert");

        // The cookie's own claim of that name is none of a token.
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(application, "mallory&room=*", HttpTransportType.LongPolling));
        refusal.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await using var mallory = await ConnectAsync(application, "mallory&room=*", token: TestTokens.For("another room"));
        (await mallory.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Scheme_OfTheApplication_StaysTheOnlyOne_AndSoItsDefault()
    {
        await using var application = await StartAsync(builder => builder.Configuration.AddInMemoryCollection(TestTokens.Settings), requires: false);

        (await application.Services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Bearer_OfTheApplication_InTheQuery_IsFoundInTheHeader()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Services.AddSignaling().AddAuthorizer<HeaderReader>();
            },
            application => application.MapGroup("/rtc").MapSignaling());
        var hub = new Uri(new Uri(application.Urls.First()), "/rtc/signaling");
        await using var peer = await HubPeer.ConnectAsync(hub, HttpTransportType.WebSockets, configure: http =>
        {
            http.SkipNegotiation = true;
            http.WebSocketFactory = async (context, cancellationToken) =>
            {
                var socket = new System.Net.WebSockets.ClientWebSocket();
                await socket.ConnectAsync(new UriBuilder(context.Uri) { Query = "access_token=its%2Bown" }.Uri, cancellationToken);
                return socket;
            };
        });

        (await peer.JoinAsync("room")).Self.UserId.Should().Be("Bearer its+own ");
    }

    [Fact]
    public async Task Authorizer_OfTheApplication_DecidesAboutEachJoinAndResume_WithAScopeOfItsOwn()
    {
        await using var application = await StartAsync(
            builder =>
            {
                builder.Services.AddScoped<Visits>();
                builder.Services.AddSignaling().AddAuthorizer<Doorman>();
            },
            requires: true);
        await using var ann = await ConnectAsync(application, "ann");
        await using var bob = await ConnectAsync(application, "bob");

        var joined = await ann.JoinAsync("staff", "Ann", new Dictionary<string, string> { ["hand"] = "up" });
        joined.Self.Should().BeEquivalentTo(new { UserId = "ann of staff", DisplayName = "Ann!", Metadata = new Dictionary<string, string> { ["hand"] = "up", ["visit"] = "1" } });
        (await bob.RefusalAsync("Join", new JoinRequest("staff"))).Should().Be(SignalingErrorCodes.Forbidden);
        (await bob.RefusalAsync("Resume", joined.ResumeToken)).Should().Be(SignalingErrorCodes.Forbidden);
        await using var again = await ConnectAsync(application, "ann");
        (await again.ResumeAsync(joined.ResumeToken)).PeerId.Should().Be(joined.PeerId);
        (await again.TryCallAsync("SendMessage", null, "hello")).Should().Be(SignalingErrorCodes.Forbidden, "the new grant counts");
    }

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    [InlineData("long")]
    public async Task UserId_ThatNobodyShouldSee_IsRefused(string userId)
    {
        userId = userId == "long" ? new string('x', PeerGrant.MaxUserIdLength + 1) : userId;
        await using var server = await SignalingServer.StartAsync(configure: services => services.AddSingleton<ISignalingAuthorizer>(new Fixed(userId)));
        await using var peer = await HubPeer.ConnectAsync(server);

        (await peer.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public void Refusal_WithACodeThatIsNotAboutAccess_IsAMistake()
    {
        FluentActions.Invoking(() => AccessDecision.Refuse(SignalingErrorCodes.RoomFull, "Full.")).Should().Throw<ArgumentException>();
    }

    private static Uri HubOf(WebApplication application) => new(new Uri(application.Urls.First()), SignalingProtocol.Path);

    private static Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, bool requires) => EmbeddingApplication.StartAsync(
        builder =>
        {
            builder.Services.AddAuthentication().AddCookie(cookie => cookie.Events.OnRedirectToLogin = context =>
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            });
            builder.Services.AddAuthorization();
            builder.Services.AddSignaling();
            configure(builder);
        },
        application =>
        {
            application.MapGet("/login", (HttpContext context, string user, string? room) => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, user), new Claim("room", room ?? "none")], CookieAuthenticationDefaults.AuthenticationScheme))));
            var hub = application.MapSignaling();
            if (requires)
            {
                hub.RequireAuthorization();
            }
        });

    private static async Task<HubPeer> ConnectAsync(
        WebApplication application, string user, HttpTransportType transport = HttpTransportType.WebSockets, bool messagePack = false, string? token = null)
    {
        var cookies = new CookieContainer();
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = cookies });
        (await http.GetAsync(new Uri($"{application.Urls.First()}/login?user={user}"), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        return await HubPeer.ConnectAsync(HubOf(application), transport, messagePack, options =>
        {
            options.Cookies = cookies;
            options.AccessTokenProvider = () => Task.FromResult(token);
        });
    }

    private sealed class Visits
    {
        public int Count { get; set; }
    }

    private sealed class Doorman(Visits visits) : ISignalingAuthorizer
    {
        public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken)
        {
            visits.Count++;
            return new(request.UserId != "ann"
                ? AccessDecision.Refuse(SignalingErrorCodes.Forbidden, "Staff only.")
                : AccessDecision.Allow(new PeerGrant
                {
                    UserId = $"{request.UserId} of {request.Room}",
                    DisplayName = request.IsResume ? null : request.DisplayName + "!",
                    Metadata = new Dictionary<string, string> { ["visit"] = $"{visits.Count}" },
                    Permissions = request.IsResume ? PeerPermissions.Signal : PeerGrant.DefaultPermissions,
                }));
        }
    }

    private sealed class HeaderReader : ISignalingAuthorizer
    {
        public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) => new(AccessDecision.Allow(new PeerGrant
        {
            UserId = $"{request.HttpContext!.Request.Headers.Authorization} {request.HttpContext.Request.QueryString}",
        }));
    }

    private sealed class Fixed(string userId) : ISignalingAuthorizer
    {
        public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) =>
            new(AccessDecision.Allow(new PeerGrant { UserId = userId }));
    }
}
