using System.CommandLine;
using Signaling.Server.Commands.Checks;
using Signaling.Server.Commands.Invocation;
using Signaling.Server.Commands.Load;
using Signaling.Server.Commands.Remote;

namespace Signaling.Server.Commands;

/// <summary>The command line of the program. Without a command, the program is the service.</summary>
internal static class SignalingCommandLine
{
    private const string Program = "Signaling.Server";

    private static readonly string[] _names = [TokenCommand.Name, CheckCommand.Name, RoomsCommand.Name, WatchCommand.Name, LoadCommand.Name];

    /// <summary>Returns whether the arguments are those of a command, and not settings of the service.</summary>
    public static bool Takes(string[] arguments) => !ServiceArguments.AreForService(arguments, _names);

    /// <summary>Runs a command, and returns the exit code of the program.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancelled = default)
    {
        var (settings, own) = arguments is [TokenCommand.Name or CheckCommand.Name, ..] ? ServiceArguments.Split(arguments) : (Array.Empty<string>(), arguments);
        var root = new RootCommand(
            "A WebRTC signaling service. Without a command, the program starts the service; settings follow as --Signaling:KEY=VALUE, and --urls for the addresses.")
        {
            TokenCommand.Create(terminal, settings),
            CheckCommand.Create(terminal, settings),
            RoomsCommand.Create(terminal),
            WatchCommand.Create(terminal),
            LoadCommand.Create(terminal),
        };
        var parsed = root.Parse(own);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command is RootCommand ? Program : $"{Program} {parsed.CommandResult.Command.Name}";
            await terminal.WriteErrorAsync($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} See: {command} --help");
            return ExitCode.WrongArguments;
        }

        try
        {
            return await parsed.InvokeAsync(new() { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false }, cancelled);
        }
        catch (CommandException failure)
        {
            await terminal.WriteErrorAsync(failure.Message);
            return failure.ExitCode;
        }
    }
}
