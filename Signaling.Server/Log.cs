namespace Signaling.Server;

/// <summary>Contains all log messages of the program itself. Event IDs: 1300 host, as in the log of the service.</summary>
internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Information, "Signaling is ready. Hub: {HubAddress}  Health: {HealthAddress}")]
    public static partial void Ready(ILogger logger, string hubAddress, string healthAddress);

    [LoggerMessage(
        1307, LogLevel.Warning,
        "Requests for the host {Host} are refused, because the setting AllowedHosts does not list it. Set it to the names under which clients reach this server, separated by semicolons; * allows any.")]
    public static partial void HostRefused(ILogger logger, string host);
}
