namespace Signaling.Redis;

/// <summary>Everything that is logged about Redis and other nodes. Never SDP, candidates, tokens or payloads. Event IDs: 1400 and on, as in the service's own log.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1401, LogLevel.Information, "Redis is reachable: this node, {Owner}, acts together with the other nodes.")]
    public static partial void RedisUp(ILogger logger, string owner);

    [LoggerMessage(1402, LogLevel.Warning, "Redis is unreachable ({Reason}). Signaling within this node continues; joins and signals to other nodes are refused.")]
    public static partial void RedisDown(ILogger logger, string reason);

    [LoggerMessage(1403, LogLevel.Warning, "This node was taken for dead, or Redis has lost what it knew; it puts its peers back as {Owner}.")]
    public static partial void LeaseLost(ILogger logger, string owner);

    [LoggerMessage(1411, LogLevel.Error, "A room of node {Owner}, which is gone, could not be read. Its peers stay in it until that works; it is tried again.")]
    public static partial void ReapingFailed(ILogger logger, string owner, Exception exception);

    [LoggerMessage(1412, LogLevel.Error, "The data in Redis has format {Format}; this release knows format {OurFormat}. This node does not use it. Start the release that wrote it, or set another Signaling:Redis:KeyPrefix.")]
    public static partial void FormatUnknown(ILogger logger, string format, string ourFormat);

    [LoggerMessage(1405, LogLevel.Information, "Node {Owner} is gone: its {PeerCount} peers in {RoomCount} rooms were taken out.")]
    public static partial void Reaped(ILogger logger, string owner, int peerCount, int roomCount);

    [LoggerMessage(1407, LogLevel.Error, "A message of another node ({Kind}) could not be taken.")]
    public static partial void NodeMessageFailed(ILogger logger, string kind, Exception exception);

    [LoggerMessage(1409, LogLevel.Warning, "What others send to this node did not arrive; it listens anew.")]
    public static partial void Deaf(ILogger logger);

    [LoggerMessage(1410, LogLevel.Warning, "Redis refused a command ({Reason}); what needed it is refused. {UntoldCount} such refusals were not logged before this one.")]
    public static partial void RedisRefused(ILogger logger, string reason, int untoldCount);

    [LoggerMessage(1413, LogLevel.Error, "{Complaint} Until then this node is not ready.")]
    public static partial void RedisDenied(ILogger logger, string complaint);
}
