using System.CommandLine;
using Signaling.Server.Commands.Invocation;
using Signaling.Server.Hosting;

namespace Signaling.Server.Commands.Remote;

/// <summary>The options that name a running server and what opens it.</summary>
internal sealed class RemoteOptions
{
    public const string UrlVariable = "SIGNALING_URL";
    public const string KeyVariable = "SIGNALING_ADMIN_KEY";
    public const string TokenVariable = "SIGNALING_TOKEN";

    private readonly Terminal _terminal;
    private readonly Option<string?> _url = new("--url") { Description = $"The address of the server, with its path prefix if it has one. Default: {UrlVariable}, or {DefaultAddress.Url}." };
    private readonly Option<string?> _key = new("--key") { Description = $"The key of the administration API. Other users of this machine can see it: use {KeyVariable} or --key-file instead." };
    private readonly Option<FileInfo?> _keyFile = new("--key-file") { Description = "A file with the key." };
    private readonly Option<string?> _token = new("--token") { Description = $"A room token. Other users of this machine can see it: use {TokenVariable} or --token-file instead." };
    private readonly Option<FileInfo?> _tokenFile = new("--token-file") { Description = "A file with the room token." };

    /// <param name="command">The command that gets the options.</param>
    /// <param name="terminal">Has the environment variables.</param>
    /// <param name="takesKey">Whether the command uses the administration API.</param>
    public RemoteOptions(Command command, Terminal terminal, bool takesKey)
    {
        _terminal = terminal;
        foreach (var option in takesKey ? (Option[])[_url, _key, _keyFile, _token, _tokenFile] : [_url, _token, _tokenFile])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Returns the address, which ends with a slash.</summary>
    public Uri ReadUrl(ParseResult parsed)
    {
        var text = parsed.GetValue(_url) ?? Variable(UrlVariable) ?? DefaultAddress.Url;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? url
            : throw new CommandException($"The address of the server is not an http or https address such as {DefaultAddress.Url}. Set --url or {UrlVariable}.", ExitCode.WrongArguments);
    }

    public string? ReadKey(ParseResult parsed) => Read(parsed, _key, _keyFile, KeyVariable);

    public string? ReadToken(ParseResult parsed) => Read(parsed, _token, _tokenFile, TokenVariable);

    // What is given on the command line counts more than the environment.
    private string? Read(ParseResult parsed, Option<string?> option, Option<FileInfo?> fileOption, string variable) =>
        parsed.GetValue(option) ?? (parsed.GetValue(fileOption) is { } file ? ReadFile(file, fileOption.Name) : Variable(variable));

    private static string ReadFile(FileInfo file, string option)
    {
        try
        {
            return File.ReadAllText(file.FullName).Trim() is { Length: > 0 } text ? text : throw new CommandException($"{option}: the file {file} is empty.", ExitCode.WrongArguments);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{option}: the file {file} cannot be read. {exception.Message}", ExitCode.WrongArguments);
        }
    }

    private string? Variable(string name) => _terminal.FindVariable(name) is { Length: > 0 } value ? value : null;
}
