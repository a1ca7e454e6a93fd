using Signaling.Server.Hosting;

namespace Signaling.Server.Commands.Invocation;

/// <summary>The application of the service with the same configuration, which is not started and logs nothing.</summary>
internal static class ConfiguredServices
{
    /// <param name="settings">Settings as the service takes them on the command line.</param>
    public static WebApplicationBuilder CreateBuilder(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCredentials();
        builder.Configuration.AddCredentials();
        builder.Logging.ClearProviders();
        builder.UseDefaultAddress();
        builder.AddSignalingServer();
        return builder;
    }
}
