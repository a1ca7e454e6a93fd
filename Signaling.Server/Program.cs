using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server;
using Signaling.Server.Demo;

// What has come is handled on the thread that has noticed it, without a change to another one for each message; nothing here blocks a thread. It is
// read when the first socket is opened, and is a matter of the whole process, so an application that embeds the hub decides for itself.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

// The settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.UseDefaultAddress("http://localhost:5080");
builder.Services.AddSignaling().AddSignalingDraining();

try
{
    var app = builder.Build();
    app.MapSignaling();
    app.MapSignalingHealth();
    app.UseSignalingDemo();
    app.Lifetime.ApplicationStarted.Register(() =>
    {
        var address = app.Urls.First();
        Log.Ready(app.Logger, address + SignalingProtocol.Path, address + "/health/ready");
    });
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException exception)
{
    return await RefuseToStartAsync([.. exception.Failures]);
}
catch (InvalidOperationException exception) when (exception.Source == "Microsoft.Extensions.Configuration.Binder")
{
    return await RefuseToStartAsync(exception.Message);
}

static async Task<int> RefuseToStartAsync(params string[] failures)
{
    await Console.Error.WriteLineAsync("The configuration is wrong:");
    foreach (var failure in failures)
    {
        await Console.Error.WriteLineAsync("  " + failure);
    }

    return 1;
}
