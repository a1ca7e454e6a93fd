namespace Signaling.Server;

/// <summary>Everything that the program itself logs. Event IDs: 1300 host, as in the service's own log.</summary>
internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Information, "Signaling is ready. Hub: {HubAddress}  Health: {HealthAddress}")]
    public static partial void Ready(ILogger logger, string hubAddress, string healthAddress);
}
