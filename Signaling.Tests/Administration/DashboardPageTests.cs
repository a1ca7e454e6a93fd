using System.Net;
using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests.Administration;

/// <summary>The files of the operators' dashboard, and their headers.</summary>
public sealed partial class DashboardPageTests
{
    private static readonly string[] _paths = ["admin", "admin/", "admin/icon.svg", "admin/index.html"];

    [Fact]
    public async Task Dashboard_WithoutAdminAccess_IsNotThere()
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0", "--Signaling:Demo:Enabled=true");
        using var http = new HttpClient { BaseAddress = await server.Address.InTime() };

        foreach (var path in _paths)
        {
            (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound, path);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/rtc/")]
    public async Task Dashboard_IsServedBelowAnyPath_WithAStrictPolicy(string folder)
    {
        await using var server = ServerProcess.Start(
            "--urls", "http://127.0.0.1:0", "--Signaling:PathBase=/rtc", $"--Signaling:Admin:ApiKeyHash={AdminClient.Hash}");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(await server.Address.InTime(), folder) };

        using var bare = await http.GetAsync(new Uri("admin", UriKind.Relative));
        bare.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        bare.Headers.Location!.OriginalString.Should().Be("admin/", "a proxy may have removed a prefix");
        using var page = await http.GetAsync(new Uri("admin/", UriKind.Relative));
        var text = await page.Content.ReadAsStringAsync();
        text.Should().NotMatchRegex(@"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", "the policy allows nothing inline");
        var assets = Asset().Matches(text).Select(match => match.Groups[1].Value).ToList();
        assets.Select(path => Hash().Replace(path, string.Empty)).Should().BeEquivalentTo(
            "icon.svg", "icon.svg", "icon.svg", "assets/styles.css", "assets/dashboard.js");
        foreach (var path in assets.Prepend(string.Empty))
        {
            using var answer = await http.GetAsync(new Uri("admin/" + path, UriKind.Relative));
            answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
            answer.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'").And.Contain("script-src 'self'").And.Contain("style-src 'self'")
                .And.Contain("connect-src 'self'").And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
            answer.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        }

        using var head = await http.SendAsync(new(HttpMethod.Head, "admin/"));
        (head.StatusCode, head.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "text/html"));
        (await http.GetAsync(new Uri("api/v1/overview", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"#]+)\"")]
    private static partial Regex Asset();

    [GeneratedRegex("-[A-Z0-9]{8}(?=\\.)")]
    private static partial Regex Hash();
}
