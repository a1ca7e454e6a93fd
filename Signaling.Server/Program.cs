using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server;

// The settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.UseDefaultAddress("http://localhost:5080");
builder.Services.AddSignaling();

try
{
    var app = builder.Build();
    app.MapSignaling();
    app.MapSignalingHealth();
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
    await Console.Error.WriteLineAsync("The configuration is wrong:");
    foreach (var failure in exception.Failures)
    {
        await Console.Error.WriteLineAsync("  " + failure);
    }

    return 1;
}
