namespace Signaling.Redis;

/// <summary>
/// All log messages about Redis and other nodes. They never contain SDP, candidates, tokens or payloads. Event IDs begin at 1400, as in the log of the service.
/// </summary>
internal static partial class RedisLog
{
    [LoggerMessage(1401, LogLevel.Information, "Redis is reachable. This node, {Owner}, works together with the other nodes.")]
    public static partial void RedisUp(ILogger logger, string owner);

    [LoggerMessage(1402, LogLevel.Warning, "Redis is unreachable ({Reason}). Signaling within this node continues; joins and cross-node sends fail.")]
    public static partial void RedisDown(ILogger logger, string reason);

    [LoggerMessage(1403, LogLevel.Warning, "Other nodes declared this node dead, or Redis has lost its data. This node puts its peers back as {Owner}.")]
    public static partial void LeaseLost(ILogger logger, string owner);

    [LoggerMessage(1411, LogLevel.Error, "A room of dead node {Owner} could not be taken over. Its peers stay in the room, and the takeover is tried again.")]
    public static partial void ReapingFailed(ILogger logger, string owner, Exception exception);

    [LoggerMessage(1412, LogLevel.Error, "The data in Redis has format {Format}, but this release uses format {OurFormat}. This node does not use the data. Start the release that wrote it, or set another Signaling:Redis:KeyPrefix.")]
    public static partial void FormatUnknown(ILogger logger, string format, string ourFormat);

    [LoggerMessage(1405, LogLevel.Information, "The lease of node {Owner} has expired. Its {PeerCount} peers in {RoomCount} rooms were taken over.")]
    public static partial void Reaped(ILogger logger, string owner, int peerCount, int roomCount);

    [LoggerMessage(1407, LogLevel.Error, "A message of type {Kind} from another node could not be processed.")]
    public static partial void NodeMessageFailed(ILogger logger, string kind, Exception exception);

    [LoggerMessage(1409, LogLevel.Warning, "Messages from other nodes did not reach this node. It subscribes again.")]
    public static partial void SubscriptionLost(ILogger logger);

    [LoggerMessage(1410, LogLevel.Warning, "Redis refused a command ({Reason}), so the request that needed it fails. {SuppressedCount} earlier refusals were not logged.")]
    public static partial void RedisRefused(ILogger logger, string reason, int suppressedCount);

    [LoggerMessage(1413, LogLevel.Error, "{Problem} This node is not ready until that is corrected.")]
    public static partial void RedisDenied(ILogger logger, string problem);
}
