using System.Net;
using Microsoft.AspNetCore.SignalR.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The server as a separate process.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task Server_Started_PrintsItsAddress_ServesThere_AndStopsInOrder()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0");
        var address = await server.Address.InTime();
        await server.Ready.InTime();

        server.Output.Should().Contain(new Uri(address, SignalingProtocol.Path).ToString()).And.Contain("/health/ready");
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(address, SignalingProtocol.Path)).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken).InTime();
        (await connection.InvokeAsync<JoinResult>("Join", new JoinRequest("room")).InTime()).PeerId.Should().Be(connection.ConnectionId);

        (await server.StopAsync()).Should().Be(0);
        server.Output.Should().NotContainAny("fail:", "crit:", "warn:", "Unhandled");
        server.Output.Should().NotContain("negotiate", "requests are not logged: their addresses may hold access tokens");
    }

    [Theory]
    [InlineData("--environment=Development", "--Signaling:JoinTimeout=00:01:00")]
    [InlineData("--environment=Production", "--Signaling:Demo:Enabled=true")]
    public async Task Demo_InDevelopmentOrWhenEnabled_IsServedAndProtected(string environment, string setting)
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", environment, setting);
        using var http = new HttpClient { BaseAddress = await server.Address.InTime() };

        using var page = await http.GetAsync(new Uri("/?room=garden", UriKind.Relative));

        page.StatusCode.Should().Be(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        (await page.Content.ReadAsStringAsync()).Should().Contain("<script type=\"module\"").And.NotContainAny("onclick=", "style=", "http://", "https://");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("script-src 'self';").And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
        page.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        page.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
    }

    [Fact]
    public async Task Demo_WithAnotherServerInItsLink_MayConnectToThatOriginOnly()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", "--environment=Production", "--Signaling:Demo:Enabled=true");
        using var http = new HttpClient { BaseAddress = await server.Address.InTime() };
        async Task<string> PolicyWith(string named)
        {
            using var page = await http.GetAsync(new Uri($"/?room=garden&server={Uri.EscapeDataString(named)}", UriKind.Relative));
            return page.Headers.GetValues("Content-Security-Policy").Single();
        }

        foreach (var (named, origin) in new[]
        {
            ("https://signaling.example.com/rooms/", "https://signaling.example.com:443"),
            ("http://127.0.0.1:8011", "http://127.0.0.1:8011"),
            ("http://[::1]:8011", "http://[::1]:8011"),
            ("https://user:secret@münchen.example", "https://xn--mnchen-3ya.example:443"),
        })
        {
            (await PolicyWith(named)).Should().EndWith($"; connect-src 'self' ws: wss: {origin}");
        }

        foreach (var named in new[]
        {
            "", "/somewhere", "javascript:alert(1)", "data:text/html,x", "https://a;script-src *", "https://a.example;script-src/", "https://*.example",
            "https://a,b", "https://a b", "https://'unsafe-inline'",
        })
        {
            (await PolicyWith(named)).Should().EndWith("; connect-src 'self' ws: wss:", "{0} names no server", named);
        }
    }

    [Theory]
    [InlineData("--environment=Production", "--Signaling:JoinTimeout=00:01:00")]
    [InlineData("--environment=Development", "--Signaling:Demo:Enabled=false")]
    public async Task Demo_InProductionOrWhenDisabled_IsNotServed(string environment, string setting)
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", environment, setting);
        using var http = new HttpClient { BaseAddress = await server.Address.InTime() };

        using var page = await http.GetAsync(new Uri("/", UriKind.Relative));

        page.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Signaling:Limits:MaxPeersPerRoom", "0")]
    [InlineData("Signaling:AllowedOrigins:0", "nonsense")]
    [InlineData("Signaling:JoinTimeout", "soon")]
    public async Task Server_WithAWrongValue_DoesNotStart_AndNamesTheKey(string key, string value)
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", $"--{key}={value}");

        (await server.WaitForExitAsync()).Should().Be(1);
        server.Output.Should().Contain(key).And.NotContain("   at ", "a stack trace does not help the operator");
    }
}
