using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Demo;
using Signaling.Server.Hosting;

namespace Signaling.Server;

// A class of its own and internal: the compiler's public Program would collide with that of an application which embeds the service.
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // What has come is handled on the thread that has noticed it, without a change to another one for each message; nothing here blocks a thread.
        // It is read when the first socket is opened, and is a matter of the whole process, so an application that embeds the hub decides for itself.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

        var hasStarted = false;
        IConfiguration? configuration = null;
        try
        {
            // The settings lie beside the program, wherever it is started from.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
            configuration = builder.Configuration;
            builder.UseDefaultAddress("http://localhost:5080");
            builder.Services.AddSignaling().AddRedis();
            builder.Services.AddSignalingDraining();
            builder.Services.AddSignalingDemo();
            StartLog.AddTo(builder.Services, () => hasStarted);

            await using var app = builder.Build();
            var pathBase = app.UseSignalingPathBase();
            app.MapSignaling();
            app.MapSignalingHealth();
            app.UseSignalingDemo();
            await app.StartAsync();
            hasStarted = true;
            var address = app.Urls.First() + pathBase;
            Log.Ready(app.Logger, address + SignalingProtocol.Path, address + "/health/ready");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            return await RefuseToStartAsync(["The configuration is wrong:", .. exception.Failures.Select(failure => "  " + failure)]);
        }
        catch (Exception exception) when (!hasStarted)
        {
            return await RefuseToStartAsync(StartFailure.Explain(exception, configuration ?? new ConfigurationManager()));
        }
    }

    private static async Task<int> RefuseToStartAsync(params string[] lines)
    {
        foreach (var line in lines)
        {
            await Console.Error.WriteLineAsync(line);
        }

        return 1;
    }
}
