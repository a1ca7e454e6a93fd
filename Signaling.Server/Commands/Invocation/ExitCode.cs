namespace Signaling.Server.Commands.Invocation;

/// <summary>The exit codes of the commands. docs/command-line.md documents them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command has found a failure, or could not be carried out.</summary>
    public const int Failure = 1;

    /// <summary>The arguments are wrong, and nothing was done.</summary>
    public const int WrongArguments = 2;
}
