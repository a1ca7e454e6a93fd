using System.CommandLine;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Access;
using Signaling.Server.Demo;
using Signaling.Server.Hosting;

namespace Signaling.Server.Commands;

/// <summary>The command <c>token</c>: mints a room token with the first key of the configuration. It writes nothing but the token to the standard output.</summary>
internal static class TokenCommand
{
    public const string Name = "token";

    private static readonly string[] _permissions = [.. PermissionNames.All];

    public static Task<int> RunAsync(string[] args)
    {
        var rooms = new Option<string[]>("--room") { Description = "The room. May be given several times; a name that ends in * is a prefix.", Required = true };
        var lifetime = new Option<string>("--ttl") { Description = "How long the token is valid: 90s, 30m, 1h, 7d.", DefaultValueFactory = _ => "1h" };
        var name = new Option<string?>("--name") { Description = "The display name. Without it, the client decides." };
        var subject = new Option<string?>("--sub") { Description = "The user's ID, which all peers of the room see." };
        var permissions = new Option<string[]>("--permissions")
        {
            Description = $"What the peer may do: {string.Join(", ", _permissions)}. Default: signal and message.",
            AllowMultipleArgumentsPerToken = true,
        };
        permissions.AcceptOnlyFromAmong(_permissions);
        lifetime.Validators.Add(result =>
        {
            if (Lifetime.Parse(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError($"--ttl is not a time of up to {Lifetime.Max.TotalDays} days, such as 90s, 30m, 1h or 7d.");
            }
        });

        var command = new Command(Name, "Mints a room token with the first key of Signaling:Auth:Keys.") { rooms, lifetime, name, subject, permissions };
        command.SetAction(async parsed =>
        {
            try
            {
                await using var services = CreateServices();
                var token = new RoomToken(
                    parsed.GetValue(rooms)!, parsed.GetValue(subject), parsed.GetValue(name),
                    parsed.GetResult(permissions) is null ? PeerGrant.DefaultPermissions : PermissionNames.Read(parsed.GetValue(permissions)!),
                    Metadata: null, MaxPeers: null, TimeProvider.System.GetUtcNow() + Lifetime.Parse(parsed.GetValue(lifetime)!)!.Value);
                await Console.Out.WriteLineAsync(services.GetRequiredService<RoomTokenMint>().Mint(token));
                return 0;
            }
            catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        var parsedArguments = new RootCommand { command }.Parse([Name, .. args]);
        return parsedArguments.Errors.Count > 0 ? RefuseAsync(parsedArguments) : parsedArguments.InvokeAsync();
    }

    // System.CommandLine would write its help to the standard output, where a script expects the token.
    private static async Task<int> RefuseAsync(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        await Console.Error.WriteLineAsync($"All options: dotnet Signaling.Server.dll {Name} --help");
        return 1;
    }

    // The same configuration as that of the server.
    private static ServiceProvider CreateServices()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCredentials();
        builder.Services.AddSignaling().AddRedis();
        builder.Services.AddSignalingDemo();
        return builder.Services.BuildServiceProvider();
    }
}
