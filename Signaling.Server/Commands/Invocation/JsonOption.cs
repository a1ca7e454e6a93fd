using System.CommandLine;

namespace Signaling.Server.Commands.Invocation;

internal static class JsonOption
{
    /// <summary>Returns the option that all commands have.</summary>
    public static Option<bool> Create() => new("--json") { Description = "Writes the result as JSON." };
}
