using System.IO.Compression;
using System.Net;

namespace Signaling.Tests.Pages;

/// <summary>The compressed files of the demo and of the dashboard.</summary>
public sealed class DemoCompressionTests
{
    private static readonly (string? AcceptEncoding, string? Coding)[] _cases =
    [
        (null, null),
        ("identity", null),
        ("deflate", null),
        ("br;;=", null),
        ("gzip;q=0, br;q=0", null),
        ("*;q=0", null),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.0, gzip;q=0.1", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("*", "br"),
        ("br;q=0.001, *;q=0", "br"),
    ];

    [Fact]
    public async Task File_IsCompressed_OnlyAsTheClientAccepts()
    {
        await using var pages = await ServedPages.StartAsync("Production");
        foreach (var path in await PathsAsync(pages))
        {
            using var plain = await pages.GetAsync(path);
            var text = await plain.Content.ReadAsStringAsync();
            foreach (var (acceptEncoding, coding) in _cases)
            {
                using var answer = await pages.GetAsync(path, acceptEncoding);
                var because = $"{path} is for a client with Accept-Encoding: {acceptEncoding}";
                answer.StatusCode.Should().Be(HttpStatusCode.OK, because);
                answer.Content.Headers.ContentEncoding.Should().BeEquivalentTo(coding is null ? [] : new[] { coding }, because);
                answer.Headers.Vary.Should().Equal(["Accept-Encoding"], because);
                answer.Content.Headers.ContentType.Should().Be(plain.Content.Headers.ContentType, because);
                answer.Headers.GetValues("Content-Security-Policy").Should().Equal(plain.Headers.GetValues("Content-Security-Policy"), because);
                var body = await answer.Content.ReadAsByteArrayAsync();
                answer.Content.Headers.ContentLength.Should().Be(body.Length, because);
                (await DecodeAsync(body, coding)).Should().Be(text, because);

                using var head = await pages.HeadAsync(path, acceptEncoding);
                (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty(because);
                head.Headers.ETag.Should().Be(answer.Headers.ETag, because);
                head.Content.Headers.ContentEncoding.Should().Equal(answer.Content.Headers.ContentEncoding, because);
                head.Content.Headers.ContentLength.Should().Be(body.Length, because);
            }
        }
    }

    [Fact]
    public async Task CompressedFile_UnderItsOwnName_IsNotServed()
    {
        await using var pages = await ServedPages.StartAsync("Production");
        foreach (var path in (await PathsAsync(pages)).Where(path => !path.EndsWith('/')))
        {
            foreach (var (extension, acceptEncoding) in new[] { (".br", null), (".gz", null), (".br", "br"), (".gz", "gzip, br") })
            {
                (await pages.GetAsync(path + extension, acceptEncoding)).StatusCode.Should().Be(HttpStatusCode.NotFound, path + extension);
            }
        }
    }

    private static async Task<string[]> PathsAsync(ServedPages pages) =>
    [
        "/", "/index.html", "/icon.svg", "/manifest.webmanifest", "/diagnose/", "/admin/", "/rtc/",
        .. await pages.AssetsOfAsync("/"), .. await pages.AssetsOfAsync("/rtc/"), .. await pages.AssetsOfAsync("/rtc/admin/"),
    ];

    private static async Task<string> DecodeAsync(byte[] body, string? coding)
    {
        Stream stream = new MemoryStream(body);
        stream = coding switch
        {
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "gzip" => new GZipStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
