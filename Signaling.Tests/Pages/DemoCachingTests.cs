using System.Net;

namespace Signaling.Tests.Pages;

/// <summary>What browsers may keep of the demo and of the dashboard, and what they may load at all.</summary>
public sealed class DemoCachingTests
{
    [Fact]
    public async Task FileWithAHashInItsName_IsKeptForAYear_AndOthersAreRevalidated()
    {
        await using var pages = await ServedPages.StartAsync("Production");
        foreach (var folder in new[] { "/", "/admin/", "/rtc/", "/rtc/admin/" })
        {
            var assets = await pages.AssetsOfAsync(folder);
            assets.Should().HaveCountGreaterThanOrEqualTo(2).And.OnlyContain(path => HasHash(path));
            foreach (var path in assets)
            {
                using var answer = await pages.GetAsync(path, "br");
                answer.Headers.GetValues("Cache-Control").Should().Equal(["public, max-age=31536000, immutable"], path);
            }

            foreach (var path in new[] { folder, folder + "index.html", folder + "icon.svg" })
            {
                using var answer = await pages.GetAsync(path, "br");
                answer.Headers.GetValues("Cache-Control").Should().Equal(["no-cache"], path);
            }
        }
    }

    [Fact]
    public async Task File_ThatTheClientHas_IsNotSentAgain_ButInAnotherCodingItIs()
    {
        await using var pages = await ServedPages.StartAsync("Production");
        string[] paths = ["/", "/admin/", "/icon.svg", .. await pages.AssetsOfAsync("/rtc/")];
        string[] codings = ["identity", "gzip", "br"];
        foreach (var path in paths)
        {
            foreach (var held in codings)
            {
                using var first = await pages.GetAsync(path, held);
                foreach (var asked in codings)
                {
                    using var again = await pages.GetAsync(path, asked, first.Headers.ETag);
                    var because = $"the client has {path} as {held} and asks for {asked}";
                    again.StatusCode.Should().Be(asked == held ? HttpStatusCode.NotModified : HttpStatusCode.OK, because);
                    again.Headers.Vary.Should().Equal(["Accept-Encoding"], because);
                    again.Headers.CacheControl!.ToString().Should().Be(first.Headers.CacheControl!.ToString(), because);
                    again.Content.Headers.ContentEncoding.Should().HaveCount(again.StatusCode == HttpStatusCode.OK && asked != "identity" ? 1 : 0, because);
                }
            }
        }
    }

    [Theory]
    [InlineData("Production", HttpStatusCode.NotFound)]
    [InlineData("Staging", HttpStatusCode.NotFound)]
    [InlineData("Development", HttpStatusCode.OK)]
    public async Task SourceMap_IsServedInDevelopmentOnly(string environment, HttpStatusCode expected)
    {
        await using var pages = await ServedPages.StartAsync(environment);
        foreach (var path in (string[])[.. await pages.AssetsOfAsync("/"), .. await pages.AssetsOfAsync("/admin/")])
        {
            (await pages.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.OK, path);
            (await pages.GetAsync(path + ".map")).StatusCode.Should().Be(expected, path);
            (await pages.GetAsync(path + ".map", "br")).StatusCode.Should().Be(expected, path);
        }
    }

    // demo-2XTFAJ62.js
    private static bool HasHash(string path) => path[(path.LastIndexOf('-') + 1)..].Split('.') is [{ Length: 8 }, "js" or "css"];
}
