using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Tests.Support;

namespace Signaling.Tests.Limiting;

/// <summary>The limits of an address, of a user and of a node.</summary>
public sealed class SourceLimitTests
{
    private const string Address = "Signaling:RateLimits:Address:";

    private static readonly Uri _negotiate = new("signaling/negotiate?negotiateVersion=1", UriKind.Relative);

    [Fact]
    public async Task Negotiations_OverTheBurstOfAnAddress_Get429()
    {
        await using var server = await StartAsync((Address + "NegotiationBurst", "3"), (Address + "NegotiationsPerSecond", "1"));
        using var http = new HttpClient { BaseAddress = server.Address };

        var answers = await NegotiateAsync(http, 6);

        answers.Take(3).Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        answers[^1].Status.Should().Be(HttpStatusCode.TooManyRequests);
        answers[^1].RetryAfter.Should().BeInRange(1, 3);
        answers[^1].Text.Should().StartWith("rate_limited: This network address has negotiated too many connections. Wait ");
        server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1011).Which.Text.Should().Contain(Address + "NegotiationsPerSecond").And.Contain("127.0.0.1");
    }

    [Theory]
    [InlineData("MaxConnections", "too many open connections")]
    [InlineData("MaxPending", "too many connections that have not joined a room")]
    public async Task Negotiation_OfAnAddressWithoutAPlace_Gets429_UntilAConnectionEnds(string setting, string words)
    {
        await using var server = await StartAsync((Address + setting, "1"));
        using var http = new HttpClient { BaseAddress = server.Address };
        await using (await HubPeer.ConnectAsync(server))
        {
            var answer = (await NegotiateAsync(http, 1)).Single();
            answer.Status.Should().Be(HttpStatusCode.TooManyRequests);
            answer.RetryAfter.Should().BePositive();
            answer.Text.Should().Be($"rate_limited: This network address has {words}. Wait {answer.RetryAfter} seconds, then try again.");
            server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1011).Which.Text.Should().Contain(Address + setting);
        }

        await Patience.UntilNothingIsMissing(async () => (await NegotiateAsync(http, 1)).Single() is { Status: not HttpStatusCode.OK } answer ? answer.Text : null);
    }

    [Theory]
    [InlineData("ConnectionBurst")]
    [InlineData("MaxConnections")]
    [InlineData("MaxPending")]
    public async Task WebSockets_OverALimitOfAnAddress_AreRefused(string setting)
    {
        await using var server = await StartAsync((Address + setting, "2"), (Address + "ConnectionsPerSecond", "1"));
        await using var first = await PlainWebSocketPeer.OpenAsync(server);
        await using var second = await PlainWebSocketPeer.OpenAsync(server);

        await Assert.ThrowsAsync<WebSocketException>(() => PlainWebSocketPeer.OpenAsync(server));

        server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1011);
        server.Log.Alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task Connection_ThatHasJoined_IsNotPending_AndOneThatHasEnded_IsNotOpen()
    {
        await using var server = await StartAsync((Address + "MaxPending", "1"), (Address + "MaxConnections", "2"));
        await using var ann = await HubPeer.JoinAsync(server, "room");
        await using (await HubPeer.JoinAsync(server, "room"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => HubPeer.ConnectAsync(server));
        }

        await Patience.UntilNothingIsMissing(async () =>
        {
            try
            {
                await using var cy = await HubPeer.JoinAsync(server, "room");
                return null;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return exception.Message;
            }
        });
    }

    [Theory]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task OtherTransports_OverALimitOfAnAddress_AreRefused(HttpTransportType transport)
    {
        await using var server = await StartAsync((Address + "MaxConnections", "1"));
        await using (await HubPeer.ConnectAsync(server, transport))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => HubPeer.ConnectAsync(server, transport));
        }

        await Patience.Until(() => server.Relay.ConnectionCount == 0, "the connection has ended");
        await Patience.UntilNothingIsMissing(async () =>
        {
            try
            {
                await using var next = await HubPeer.ConnectAsync(server, transport);
                return null;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return exception.Message;
            }
        });
    }

    [Fact]
    public async Task Joins_OverTheBurstOfAnAddress_AreRefused_AndResumesAreNot()
    {
        await using var server = await StartAsync((Address + "JoinBurst", "2"), (Address + "JoinsPerSecond", "1"));
        await using var ann = await HubPeer.ConnectAsync(server);
        var joined = await ann.JoinAsync("room");
        await using var bob = await HubPeer.JoinAsync(server, "room");
        await using var cy = await HubPeer.ConnectAsync(server);

        var refusals = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            refusals.Add(await cy.TryCallAsync("Join", new JoinRequest("another room")));
            await cy.TryCallAsync("Leave");
        }

        refusals.Should().Contain(SignalingErrorCodes.RateLimited);
        await using var again = await HubPeer.ConnectAsync(server);
        (await again.ResumeAsync(joined.ResumeToken)).PeerId.Should().Be(joined.PeerId);
    }

    [Fact]
    public async Task ForwardedAddress_CountsBehindATrustedProxyOnly()
    {
        await using var trusting = await StartAsync((Address + "NegotiationBurst", "1"), (Address + "NegotiationsPerSecond", "1"), ("Signaling:TrustedProxies:0", "127.0.0.0/8"));
        await using var plain = await StartAsync((Address + "NegotiationBurst", "1"), (Address + "NegotiationsPerSecond", "1"));

        (await NegotiateAsAsync(trusting, "192.0.2.1")).Should().Be(HttpStatusCode.OK);
        (await NegotiateAsAsync(trusting, "192.0.2.2")).Should().Be(HttpStatusCode.OK);
        (await NegotiateAsAsync(trusting, "2001:db8::1")).Should().Be(HttpStatusCode.OK);
        (await NegotiateAsAsync(trusting, "2001:db8::2")).Should().Be(HttpStatusCode.TooManyRequests, "it is the same network of 64 bits");
        (await NegotiateAsAsync(trusting, "192.0.2.9, 192.0.2.1")).Should().Be(HttpStatusCode.TooManyRequests, "only the proxy's own entry counts, which is the last");

        (await NegotiateAsAsync(plain, "192.0.2.1")).Should().Be(HttpStatusCode.OK);
        (await NegotiateAsAsync(plain, "192.0.2.2")).Should().Be(HttpStatusCode.TooManyRequests);
        plain.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1012).Which.Text.Should().Contain("Signaling:TrustedProxies");
    }

    [Fact]
    public async Task User_HasLimitsOfTheirOwn()
    {
        await using var application = await EmbeddingApplication.StartAsync(
            builder =>
            {
                builder.Configuration["Signaling:RateLimits:User:NegotiationBurst"] = "1";
                builder.Configuration["Signaling:RateLimits:User:NegotiationsPerSecond"] = "1";
                builder.Services.AddSignaling();
            },
            application =>
            {
                // Stands for the application's authentication.
                application.Use((context, next) =>
                {
                    context.User = new(new ClaimsIdentity([new("sub", context.Request.Headers["X-Test-User"].ToString())], "test"));
                    return next(context);
                });
                application.UseRouting();
                application.MapSignaling();
            });
        using var http = new HttpClient { BaseAddress = new(application.Urls.First()) };

        async Task<HttpStatusCode> NegotiateAsync(string user)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _negotiate);
            request.Headers.Add("X-Test-User", user);
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }

        (await NegotiateAsync("ann")).Should().Be(HttpStatusCode.OK);
        (await NegotiateAsync("ann")).Should().Be(HttpStatusCode.TooManyRequests);
        (await NegotiateAsync("bob")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Node_ThatIsFull_AnswersServerFull_UntilAConnectionEnds()
    {
        await using var server = await StartAsync(("Signaling:MaxConnections", "1"));
        using var http = new HttpClient { BaseAddress = server.Address };
        await using (await HubPeer.JoinAsync(server, "room"))
        {
            var answer = (await NegotiateAsync(http, 1)).Single();
            answer.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.RetryAfter.Should().BePositive();
            answer.Text.Should().StartWith("server_full: ");
            await Assert.ThrowsAsync<WebSocketException>(() => PlainWebSocketPeer.OpenAsync(server));
        }

        await Patience.UntilNothingIsMissing(async () => (await NegotiateAsync(http, 1)).Single() is { Status: not HttpStatusCode.OK } answer ? answer.Text : null);
    }

    [Fact]
    public async Task ClassBehindOneAddress_JoinsAtOnce_AndAMeshOfTwelveComesUp_ByDefault()
    {
        await using var server = await StartAsync(("Signaling:RateLimits:Enabled", "true"));

        var pupils = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => HubPeer.JoinAsync(server, "class")));

        var mesh = pupils.Take(12).ToArray();
        await Task.WhenAll(mesh.Select(async peer =>
        {
            // It comes up, and renegotiates at once.
            for (var round = 0; round < 2; round++)
            {
                foreach (var other in mesh.Where(other => other != peer))
                {
                    await peer.SendOfferAsync(other.Id, new SessionDescription("offer", new string('x', 7000)));
                    await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => peer.SendIceAsync(other.Id, new IceCandidate(new string('x', 150)))));
                }
            }
        }));
        server.Log.Lines.Should().NotContain(line => line.EventId.Id == 1011);
        foreach (var pupil in pupils)
        {
            await pupil.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Signaling:RateLimits:Connection:CallsPerSecond", "-1", "Signaling:RateLimits:Connection:CallsPerSecond")]
    [InlineData("Signaling:RateLimits:Connection:CallBurst", "0", "Signaling:RateLimits:Connection:CallBurst")]
    [InlineData("Signaling:RateLimits:Connection:ByteBurst", "1000", "Signaling:RateLimits:Connection:ByteBurst")]
    [InlineData("Signaling:RateLimits:Address:JoinBurst", "many", "Signaling:RateLimits:Address:JoinBurst")]
    [InlineData("Signaling:RateLimits:Adress:JoinBurst", "1", "Signaling:RateLimits:Address")]
    [InlineData("Signaling:RateLimits", "false", "Signaling:RateLimits:Enabled")]
    [InlineData("Signaling:MaxConnections", "0", "Signaling:MaxConnections")]
    [InlineData("Signaling:TrustedProxies:0", "proxy.example", "Signaling:TrustedProxies:0")]
    [InlineData("Signaling:TrustedProxies:0", "10.0.0.0/33", "Signaling:TrustedProxies:0")]
    [InlineData("Signaling:TrustedProxies", "10.0.0.1", "Signaling:TrustedProxies:0")]
    public async Task Start_WithAWrongLimit_FailsAndNamesTheKey(string key, string value, string named)
    {
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync((key, value)));

        failure.Message.Should().Contain(named);
    }

    private static Task<SignalingServer> StartAsync(params (string Key, string Value)[] settings) => SignalingServer.StartAsync(
        settings.Append(("Signaling:RateLimits:User:MaxConnections", "50")).ToDictionary(setting => setting.Item1, string? (setting) => setting.Item2));

    private static async Task<List<(HttpStatusCode Status, double RetryAfter, string Text)>> NegotiateAsync(HttpClient http, int count)
    {
        var answers = new List<(HttpStatusCode, double, string)>();
        for (var i = 0; i < count; i++)
        {
            using var answer = await http.PostAsync(_negotiate, null);
            answers.Add((answer.StatusCode, answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, await answer.Content.ReadAsStringAsync()));
        }

        return answers;
    }

    private static async Task<HttpStatusCode> NegotiateAsAsync(SignalingServer server, string forwardedFor)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        using var answer = await http.PostAsync(_negotiate, null);
        return answer.StatusCode;
    }
}
