using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signaling.Server.Hosting;

namespace Signaling.Server.Commands.Checks;

/// <summary>
/// Starts the application without its background services and with a web server that does not listen. So everything that can refuse the start does so here, too.
/// </summary>
internal static class ConfigurationCheck
{
    private const string Name = "configuration";
    private const string WebHost = "Microsoft.AspNetCore.Hosting.GenericWebHostService"; // internal
    private const string Remedy = "Set each key as its line says, in appsettings.json, the environment or on the command line. docs/configuration.md has all keys.";

    /// <returns>The results, and whether the options can be used.</returns>
    public static async Task<(IReadOnlyList<CheckResult> Results, bool IsUsable)> RunAsync(WebApplicationBuilder builder, WebApplication application)
    {
        try
        {
            application.MapSignalingServer(_ => { });
            await application.StartAsync();
            return ([CheckResult.Ok(Name, $"valid in the environment {builder.Environment.EnvironmentName}")], true);
        }
        catch (OptionsValidationException exception)
        {
            return ([.. exception.Failures.Select(failure => CheckResult.Failed(Name, failure, Remedy))], false);
        }
        catch (Exception exception)
        {
            return ([CheckResult.Failed(Name, StartFailure.Explain(exception, builder.Configuration))], false);
        }
    }

    /// <summary>Leaves only what checks the configuration when the application starts.</summary>
    public static WebApplication BuildIdle(WebApplicationBuilder builder)
    {
        var web = builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.FullName == WebHost).ToList();
        builder.Services.RemoveAll<IHostedService>();
        foreach (var service in web)
        {
            builder.Services.Add(service);
        }

        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, IdleLifetime>());
        builder.Services.Replace(ServiceDescriptor.Singleton<IServer, IdleServer>());
        return builder.Build();
    }
}
