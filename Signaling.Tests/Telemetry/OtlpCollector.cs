using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Signaling.Tests.Support;

namespace Signaling.Tests.Telemetry;

/// <summary>A collector that accepts OTLP over HTTP. The names in the messages of Protocol Buffers are plain text.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(string Path, string Body)> _requests = [];
    private readonly WebApplication _application;

    private OtlpCollector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            lock (_gate)
            {
                _requests.Add((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            }

            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Address => _application.Urls.First();

    public IReadOnlyList<string> Paths => Read(request => request.Path);

    public IReadOnlyList<string> Texts => Read(request => request.Body);

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._application.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Completes when one request to a path has had all of these names.</summary>
    public Task ReceivedAsync(string path, params string[] names) => Patience.Until(
        () =>
        {
            lock (_gate)
            {
                return _requests.Exists(request => request.Path == path && names.All(request.Body.Contains));
            }
        },
        $"the collector has received {string.Join(", ", names)} at {path}");

    private IReadOnlyList<string> Read(Func<(string Path, string Body), string> part)
    {
        lock (_gate)
        {
            return [.. _requests.Select(part)];
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
