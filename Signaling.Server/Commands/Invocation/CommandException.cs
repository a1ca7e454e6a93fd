namespace Signaling.Server.Commands.Invocation;

/// <summary>A failure of a command with an explanation for the user, on one line.</summary>
/// <param name="message">What went wrong, the cause, and what to do.</param>
/// <param name="exitCode">The exit code of the program.</param>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failure) : Exception(message)
{
    public int ExitCode => exitCode;
}
