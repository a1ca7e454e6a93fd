using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The server as a separate process, below a path.</summary>
public sealed partial class PathBaseTests
{
    [Theory]
    [InlineData("--Signaling:PathBase=/rtc", "/rtc/")]
    [InlineData("--Signaling:MaxPeers=5", "/")]
    public async Task Server_BelowAPath_ServesDemoHubAndHealthThere(string setting, string folder)
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", "--Signaling:Demo:Enabled=true", setting);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(await server.Address.InTime(), folder) };

        using var bare = await http.GetAsync(new Uri(folder.TrimEnd('/') + "?room=garden", UriKind.Relative));
        if (folder.Length > 1)
        {
            bare.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
            new Uri(http.BaseAddress, bare.Headers.Location!).PathAndQuery.Should().Be("/rtc/?room=garden");
        }

        var page = await http.GetStringAsync(new Uri("?room=garden", UriKind.Relative));
        var assets = Asset().Matches(page).Select(match => match.Groups[1].Value).ToList();
        assets.Should().NotBeEmpty();
        foreach (var asset in assets)
        {
            using var answer = await http.GetAsync(new Uri(asset, UriKind.Relative));
            answer.StatusCode.Should().Be(HttpStatusCode.OK, asset);
        }

        (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(http.BaseAddress, "signaling")).Build();
        await connection.StartAsync(TestContext.Current.CancellationToken).InTime();
        await server.Ready.InTime();
        server.Output.Should().Contain(new Uri(http.BaseAddress, "signaling").ToString());
    }

    [Theory]
    [InlineData("rtc")]
    [InlineData("/rtc/")]
    [InlineData("/")]
    public async Task Server_BelowAnInvalidPath_DoesNotStart_AndNamesTheKey(string path)
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", $"--Signaling:PathBase={path}");

        (await server.WaitForExitAsync()).Should().Be(1);
        server.Output.Should().Contain("Signaling:PathBase: ").And.NotContain("   at ");
    }

    [GeneratedRegex("(?:src|href)=\"([^\"#]+)\"")]
    private static partial Regex Asset();
}
