using System.Net.Sockets;
using System.Security.Cryptography;
using Signaling.AspNetCore;

namespace Signaling.Server.Hosting;

/// <summary>Explains in one line why the server cannot start and what to do, if the cause is outside the program.</summary>
internal static class StartFailure
{
    private const string CannotListen = "The server cannot listen on";

    public static string Explain(Exception exception, IConfiguration configuration)
    {
        var causes = Causes(exception).ToList();
        var addresses = Where(exception, configuration);
        return FindCertificate(configuration) is { } unreadable ? unreadable
            : causes.OfType<SocketException>().FirstOrDefault() is { } socket ? $"{CannotListen} {addresses}: {Reason(socket)}"
            : causes.OfType<CryptographicException>().FirstOrDefault() is { } cryptographic
                ? $"The certificate of {string.Join(" or ", Certificates(configuration).Select(pair => $"'{pair.Path}' ({pair.Key})").DefaultIfEmpty(addresses))} cannot be used ({OneLine(cryptographic.Message)}). Set a readable certificate with its key and the right password."
            : exception is ListenException or IOException ? $"{CannotListen} {addresses}: {OneLine(exception.Message)}."
            : exception is InvalidDataException ? $"The configuration cannot be read: {string.Join(" ", causes.Select(cause => OneLine(cause.Message) + "."))}"
            : exception is InvalidOperationException && exception.TargetSite?.DeclaringType == typeof(ConfigurationBinder) ? $"The configuration is wrong: {OneLine(exception.Message)}."
            : exception.ToString(); // a bug of the program: the stack trace is needed
    }

    public static string Reason(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use by another program. Stop it, or choose another address with --urls or ASPNETCORE_URLS.",
        SocketError.AccessDenied => "this user may not open the port. Choose port 1024 or higher, or grant the program CAP_NET_BIND_SERVICE.",
        SocketError.AddressNotAvailable => "this machine does not have the address. Choose an address of this machine, or * for all, with --urls or ASPNETCORE_URLS.",
        _ => OneLine(exception.Message) + ".",
    };

    // Kestrel names the address in most of its messages. Otherwise all configured addresses are named.
    private static string Where(Exception exception, IConfiguration configuration)
    {
        var all = ListenAddresses.Of(configuration).ToList();
        var named = all.Where(address => Causes(exception).Any(cause => cause.Message.Contains(address, StringComparison.OrdinalIgnoreCase))).ToList();
        var shown = (named.Count > 0 ? named : all).Select(address => PlainText.Of(address, 100));
        return string.Join(" or ", shown);
    }

    private static string? FindCertificate(IConfiguration configuration)
    {
        foreach (var (key, path) in Certificates(configuration))
        {
            try
            {
                using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, path));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                return $"{key}: the certificate file '{PlainText.Of(path, 200)}' cannot be read ({OneLine(exception.Message)}). Set the path of a file that this user may read.";
            }
        }

        return null;
    }

    private static IEnumerable<(string Key, string Path)> Certificates(IConfiguration configuration) =>
        configuration.GetSection("Kestrel").AsEnumerable()
            .Where(pair => pair.Key.Contains("Certificate", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(pair.Value)
                && (pair.Key.EndsWith(":Path", StringComparison.OrdinalIgnoreCase) || pair.Key.EndsWith(":KeyPath", StringComparison.OrdinalIgnoreCase)))
            .Select(pair => (pair.Key, pair.Value!));

    private static IEnumerable<Exception> Causes(Exception exception) =>
        (exception is AggregateException aggregate ? aggregate.InnerExceptions.SelectMany(Causes) : exception.InnerException is { } inner ? Causes(inner) : [])
            .Prepend(exception);

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
}
