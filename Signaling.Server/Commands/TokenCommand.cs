using System.CommandLine;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Access;
using Signaling.Server.Commands.Invocation;

namespace Signaling.Server.Commands;

/// <summary>The command <c>token</c>: mints a room token with the first key of the configuration. It writes nothing but the token to the standard output.</summary>
internal static class TokenCommand
{
    public const string Name = "token";

    private static readonly string[] _permissions = [.. PermissionNames.All];

    public static Command Create(Terminal terminal, string[] settings)
    {
        var rooms = new Option<string[]>("--room") { Description = "The room. May be given several times; a name that ends in * is a prefix.", Required = true };
        var lifetime = new Option<string>("--ttl") { Description = "How long the token is valid: 90s, 30m, 1h, 7d.", DefaultValueFactory = _ => "1h" };
        var name = new Option<string?>("--name") { Description = "The display name. Without it, the client decides." };
        var subject = new Option<string?>("--sub") { Description = "The user's ID, which all peers of the room see." };
        var json = JsonOption.Create();
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

        var command = new Command(Name, "Mints a room token with the first key of Signaling:Auth:Keys.") { rooms, lifetime, name, subject, permissions, json };
        command.SetAction(async (parsed, _) =>
        {
            var expiresAt = TimeProvider.System.GetUtcNow() + Lifetime.Parse(parsed.GetValue(lifetime)!)!.Value;
            var token = await MintAsync(settings, new RoomToken(
                parsed.GetValue(rooms)!, parsed.GetValue(subject), parsed.GetValue(name),
                parsed.GetResult(permissions) is null ? PeerGrant.DefaultPermissions : PermissionNames.Read(parsed.GetValue(permissions)!),
                Metadata: null, MaxPeers: null, expiresAt));
            await (parsed.GetValue(json) ? terminal.WriteJsonAsync(new { token, expiresAt }) : terminal.Output.WriteLineAsync(token));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<string> MintAsync(string[] settings, RoomToken token)
    {
        try
        {
            await using var services = ConfiguredServices.CreateBuilder(settings).Services.BuildServiceProvider();
            return services.GetRequiredService<RoomTokenMint>().Mint(token);
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or InvalidDataException)
        {
            throw new CommandException(exception.Message);
        }
    }
}
