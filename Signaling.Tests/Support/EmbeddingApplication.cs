using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Signaling.Tests.Support;

/// <summary>An application that embeds the service in its own way.</summary>
internal static class EmbeddingApplication
{
    /// <summary>Everyone may join any room, unless a test says otherwise: it is not in the environment Development.</summary>
    public static Dictionary<string, string?> OpenMode { get; } = new() { ["Signaling:Auth:Mode"] = "Open" };

    /// <summary>Its files are those of the tests. ASP.NET Core watches all folders below them, which takes long for the repository with its packages.</summary>
    public static WebApplicationOptions Options { get; } = new() { ContentRootPath = AppContext.BaseDirectory };

    public static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map, string environment = "Production")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = Options.ContentRootPath });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(OpenMode);
        configure(builder);
        var application = builder.Build();
        map(application);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return application;
    }
}
