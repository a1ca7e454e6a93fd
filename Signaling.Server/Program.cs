using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Commands;
using Signaling.Server.Commands.Invocation;
using Signaling.Server.Hosting;

namespace Signaling.Server;

// Declared explicitly as internal: the compiler's public Program would conflict with the Program of an application that embeds the service.
internal static class Program
{
    private const int MaxUnreadBytes = 64 * 1024;

    private static async Task<int> Main(string[] args)
    {
        if (SignalingCommandLine.Takes(args))
        {
            return await SignalingCommandLine.RunAsync(args, Terminal.OfProcess);
        }

        // Each message is handled on the thread that received it, without a thread switch; no code here blocks a thread. .NET reads the variable when
        // the first socket is opened. It applies to the whole process, so an application that embeds the hub decides for itself.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

        var hasStarted = false;
        IConfiguration? configuration = null;
        try
        {
            // The settings file is in the program's folder, regardless of the working directory.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddCredentials();
            configuration = builder.Configuration;
            // Unread input stays in the kernel. By default a connection can have 1 MiB of it in this process, even before it joins.
            builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = MaxUnreadBytes);
            builder.UseDefaultAddress();
            builder.AddSignalingServer();
            StartLog.AddTo(builder.Services, () => hasStarted);
            builder.Services.ReportListenFailures();

            await using var app = builder.Build();
            var pathBase = app.MapSignalingServer(host => Log.HostRefused(app.Logger, host));
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
