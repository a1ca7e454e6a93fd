using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests.Pages;

/// <summary>A server that serves the demo and the dashboard, at its root and below a path, and a client that decompresses nothing.</summary>
internal sealed partial class ServedPages : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly HttpClient _http;

    private ServedPages(ServerProcess server, Uri address)
    {
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public static async Task<ServedPages> StartAsync(string environment)
    {
        var server = ServerProcess.Start(
            "--urls", "http://127.0.0.1:0", $"--environment={environment}", "--Signaling:Demo:Enabled=true", "--Signaling:PathBase=/rtc",
            $"--Signaling:Admin:ApiKeyHash={AdminClient.Hash}");
        return new ServedPages(server, await server.Address.InTime());
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? acceptEncoding = null, EntityTagHeaderValue? ifNoneMatch = null) =>
        SendAsync(HttpMethod.Get, path, acceptEncoding, ifNoneMatch);

    public Task<HttpResponseMessage> HeadAsync(string path, string? acceptEncoding = null) => SendAsync(HttpMethod.Head, path, acceptEncoding);

    /// <summary>Returns the paths of the page's script and style sheet.</summary>
    public async Task<string[]> AssetsOfAsync(string page) =>
        [.. Asset().Matches(await _http.GetStringAsync(new Uri(page, UriKind.Relative))).Select(match => page + match.Groups[1].Value)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? acceptEncoding, EntityTagHeaderValue? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (acceptEncoding is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding).Should().BeTrue();
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.IfNoneMatch.Add(ifNoneMatch);
        }

        return await _http.SendAsync(request);
    }

    [GeneratedRegex("(?:src|href)=\"(assets/[^\"]+)\"")]
    private static partial Regex Asset();
}
