using System.Net;
using System.Net.WebSockets;
using Signaling.Tests.Support;

namespace Signaling.Tests;

public sealed class OriginTests
{
    private static readonly Uri _negotiate = new("signaling/negotiate?negotiateVersion=1", UriKind.Relative);

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example:444", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.OK)]
    public async Task Negotiation_FromAnOrigin_IsAllowedWhenListed(string origin, HttpStatusCode expected)
    {
        await using var server = await StartAsync("https://app.example");
        using var http = new HttpClient { BaseAddress = server.Address };
        if (origin.Length > 0)
        {
            http.DefaultRequestHeaders.Add("Origin", origin);
        }

        using var answer = await http.PostAsync(_negotiate, null);

        answer.StatusCode.Should().Be(expected);
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed).Should().Be(expected == HttpStatusCode.OK && origin.Length > 0);
        (allowed?.Single() ?? origin).Should().Be(origin);
    }

    [Fact]
    public async Task Negotiation_FromTheServersOwnOrigin_IsAllowedAlsoBehindTls()
    {
        await using var server = await StartAsync("https://elsewhere.example");
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Host = "call.example";
        http.DefaultRequestHeaders.Add("Origin", "https://call.example");

        using var answer = await http.PostAsync(_negotiate, null);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Preflight_FromAnAllowedOrigin_IsAnswered()
    {
        await using var server = await StartAsync("https://app.example");
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Options, _negotiate);
        request.Headers.Add("Origin", "https://app.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-requested-with,x-signalr-user-agent");

        using var answer = await http.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://app.example");
        answer.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("https://app.example", true)]
    public async Task WebSocket_FromAnOrigin_IsAllowedWhenListed(string origin, bool allowed)
    {
        await using var server = await StartAsync("https://app.example");
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        var opening = socket.ConnectAsync(new UriBuilder(server.Hub) { Scheme = "ws" }.Uri, default);

        if (allowed)
        {
            await opening;
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => opening);
            server.Relay.ConnectionCount.Should().Be(0);
        }
    }

    [Fact]
    public async Task Star_AllowsEveryOrigin_WithCredentials()
    {
        await using var server = await StartAsync("*");
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("Origin", "http://localhost:5173");

        using var answer = await http.PostAsync(_negotiate, null);

        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("http://localhost:5173");
        answer.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
    }

    private static Task<SignalingServer> StartAsync(string origin) =>
        SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:AllowedOrigins:0"] = origin });
}
