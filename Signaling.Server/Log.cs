namespace Signaling.Server;

/// <summary>Contains all log messages of the program itself. Event IDs: 1300 host, as in the log of the service.</summary>
internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Information, "Signaling is ready. Hub: {HubAddress}  Health: {HealthAddress}")]
    public static partial void Ready(ILogger logger, string hubAddress, string healthAddress);
}
