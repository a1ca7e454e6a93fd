using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.Server.Demo;

namespace Signaling.Tests.Support;

/// <summary>The service in an application of its own, on a real Kestrel with a free port.</summary>
internal sealed class SignalingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SignalingServer(WebApplication application, CollectedLog log)
    {
        _application = application;
        Log = log;
    }

    public CollectedLog Log { get; }

    public Uri Address => new(_application.Urls.First());

    public Uri Hub => new(Address, SignalingProtocol.Path);

    public IServiceProvider Services => _application.Services;

    public RoomDirectory Rooms => Services.GetRequiredService<RoomDirectory>();

    public PeerRelay Relay => Services.GetRequiredService<PeerRelay>();

    public static async Task<SignalingServer> StartAsync(
        IDictionary<string, string?>? settings = null, FakeTimeProvider? time = null, LogLevel logLevel = LogLevel.Information,
        Action<IServiceCollection>? configure = null)
    {
        var log = new CollectedLog();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(EmbeddingApplication.OpenMode).AddInMemoryCollection(settings);
        if (settings?.Keys.Any(key => key.StartsWith("Signaling:RateLimits", StringComparison.Ordinal)) != true)
        {
            // Many tests send as fast as they can.
            builder.Configuration["Signaling:RateLimits:Enabled"] = "false";
        }

        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(logLevel).AddProvider(log);
        builder.Services.AddRouting();
        builder.Services.AddSignaling().AddRedis();
        builder.Services.AddSignalingDemo();
        if (time is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        }

        configure?.Invoke(builder.Services);
        var application = builder.Build();
        application.MapSignaling();
        application.MapSignalingHealth();
        application.MapSignalingAdmin();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new SignalingServer(application, log);
    }

    public async ValueTask DisposeAsync()
    {
        // Not the test's token: a cancelled test must still stop its server.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }
}
