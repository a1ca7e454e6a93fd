using System.Text.Json.Nodes;
using Signaling.Server.Commands;
using Signaling.Server.Commands.Invocation;
using Signaling.Tests.Support;

namespace Signaling.Tests.Commands;

/// <summary>A command of the server's program, run in this process.</summary>
internal sealed class CommandRun
{
    private readonly Func<string> _readOutput;
    private readonly Func<string> _readErrors;

    private CommandRun(Func<string> readOutput, Func<string> readErrors) => (_readOutput, _readErrors) = (readOutput, readErrors);

    public string Output => _readOutput();

    public string Errors => _readErrors();

    public JsonNode Json => JsonNode.Parse(Output)!;

    public int Exit { get; private set; }

    /// <summary>Gets the results of the command <c>check</c>.</summary>
    public JsonArray Checks => Json["checks"]!.AsArray();

    public static Task<CommandRun> RunAsync(params string[] arguments) => RunWithAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs a command with environment variables.</summary>
    public static async Task<CommandRun> RunWithAsync(Dictionary<string, string> variables, params string[] arguments)
    {
        var (run, ended) = Start(variables, TestContext.Current.CancellationToken, arguments);
        await ended.InTime();
        return run;
    }

    /// <summary>Starts a command that the token ends, as Ctrl+C does.</summary>
    public static (CommandRun Run, Task Ended) Start(Dictionary<string, string> variables, CancellationToken cancelled, params string[] arguments)
    {
        var (output, readOutput) = Writer();
        var (errors, readErrors) = Writer();
        var run = new CommandRun(readOutput, readErrors);
        return (run, run.RunAsync(arguments, new Terminal(output, errors, variables.GetValueOrDefault), cancelled));
    }

    /// <summary>Checks that the command has ended with one line that explains why, and has written nothing else.</summary>
    public void ShouldFail(int exit, params string[] expected)
    {
        (Exit, Output).Should().Be((exit, string.Empty), Errors);
        Errors.TrimEnd('\n').Should().ContainAll(expected).And.NotContain("\n");
    }

    private async Task RunAsync(string[] arguments, Terminal terminal, CancellationToken cancelled) => Exit = await SignalingCommandLine.RunAsync(arguments, terminal, cancelled);

    // A command may still write while a test reads. The synchronized writer locks itself.
    private static (TextWriter Writer, Func<string> Read) Writer()
    {
        var text = new StringWriter { NewLine = "\n" };
        var writer = TextWriter.Synchronized(text);
        return (writer, () =>
        {
            lock (writer)
            {
                return text.ToString();
            }
        });
    }
}
