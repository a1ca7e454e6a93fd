namespace Signaling.Server.Commands;

/// <summary>
/// Tells the arguments of the service from those of a command. The service takes settings only (<c>--KEY=VALUE</c>, <c>--KEY VALUE</c>, <c>/KEY VALUE</c>,
/// <c>KEY=VALUE</c>). A word that stands alone is a command or a mistake, and must not start the service.
/// </summary>
internal static class ServiceArguments
{
    private static readonly string[] _hostKeys =
    [
        "urls", "http_ports", "https_ports", "environment", "contentRoot", "webroot", "applicationName", "AllowedHosts", "shutdownTimeoutSeconds",
    ];

    private static readonly string[] _questions = ["--help", "-h", "-?", "/?", "/h", "--version"];

    /// <summary>Returns whether the arguments start the service.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="commands">The names of the commands.</param>
    public static bool AreForService(string[] arguments, IReadOnlyCollection<string> commands)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (_questions.Contains(argument) || !IsSwitch(argument))
            {
                return false;
            }

            if (!argument.Contains('=', StringComparison.Ordinal))
            {
                // The configuration takes the next argument for the value. After a word that is no setting, a command is meant.
                i++;
                if (i < arguments.Length && commands.Contains(arguments[i]) && !IsSetting(argument))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Separates the settings among a command's arguments from its own.</summary>
    public static (string[] Settings, string[] Own) Split(string[] arguments)
    {
        List<string> settings = [], own = [];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            var isSetting = argument.StartsWith("--", StringComparison.Ordinal) && IsSetting(argument);
            (isSetting ? settings : own).Add(argument);
            if (isSetting && !argument.Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Length)
            {
                settings.Add(arguments[++i]);
            }
        }

        return ([.. settings], [.. own]);
    }

    private static bool IsSwitch(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/') || (argument.Contains('=', StringComparison.Ordinal) && !argument.StartsWith('-'));

    private static bool IsSetting(string argument)
    {
        var key = argument.TrimStart('-', '/').Split('=')[0];
        return key.Contains(':', StringComparison.Ordinal) || _hostKeys.Contains(key, StringComparer.OrdinalIgnoreCase);
    }
}
