namespace Signaling.AspNetCore;

/// <summary>
/// Contains all log messages of the service. They never contain SDP, candidates, tokens or payloads. Event IDs: 1000 connections, 1100 rooms, 1200
/// relay, 1300 host, 1400 other nodes, 1500 webhooks. Signaling.Redis uses the other IDs from 1400 on.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Debug, "Connection {ConnectionId} opened from {RemoteAddress} over {Transport}.")]
    public static partial void Connected(ILogger logger, string connectionId, string? remoteAddress, string transport);

    [LoggerMessage(1002, LogLevel.Debug, "Connection {ConnectionId} ended after {Age}: {Reason}.")]
    public static partial void Disconnected(ILogger logger, string connectionId, TimeSpan age, string reason);

    [LoggerMessage(1003, LogLevel.Debug, "Connection {ConnectionId} did not join a room within {JoinTimeout}. The connection is closed.")]
    public static partial void NeverJoined(ILogger logger, string connectionId, TimeSpan joinTimeout);

    [LoggerMessage(1004, LogLevel.Debug, "Connection {ConnectionId} received no message from its client for {ClientTimeout}. The connection is closed.")]
    public static partial void Silent(ILogger logger, string connectionId, TimeSpan clientTimeout);

    [LoggerMessage(1005, LogLevel.Debug, "A request from origin {Origin} is refused: the origin is neither the server's own nor listed in Signaling:AllowedOrigins.")]
    public static partial void OriginRefused(ILogger logger, string? origin);

    [LoggerMessage(1007, LogLevel.Debug, "The access of connection {ConnectionId} has expired. The connection is closed.")]
    public static partial void AccessExpired(ILogger logger, string connectionId);

    [LoggerMessage(1006, LogLevel.Information, "A send on connection {ConnectionId} has not completed within {SendTimeout}. The connection is closed.")]
    public static partial void SendStalled(ILogger logger, string connectionId, TimeSpan sendTimeout);

    [LoggerMessage(
        1010, LogLevel.Warning,
        "{OpenCount} of {Limit} file descriptors are in use. At the limit no client can connect. Raise the limit of open files (ulimit -n, LimitNOFILE), or add a node.")]
    public static partial void DescriptorsRunOut(ILogger logger, int openCount, int limit);

    [LoggerMessage(
        1011, LogLevel.Information,
        "The limit Signaling:{Key} was exceeded by {Source}. What exceeded it was refused. {SuppressedCount} similar refusals were not logged in the last minute.")]
    public static partial void LimitExceeded(ILogger logger, string key, string source, int suppressedCount);

    [LoggerMessage(
        1012, LogLevel.Information,
        "Requests from {Address} carry X-Forwarded-For, but Signaling:TrustedProxies is empty. If that is a proxy, all clients behind it share the limits of one address. List the proxy there.")]
    public static partial void ProxyNotTrusted(ILogger logger, string address);

    [LoggerMessage(1101, LogLevel.Debug, "Peer {PeerId} joined room {Room}. The room now has {PeerCount} peers.")]
    public static partial void Joined(ILogger logger, string peerId, string room, int peerCount);

    [LoggerMessage(1102, LogLevel.Debug, "Peer {PeerId} left its room: {Reason}.")]
    public static partial void Left(ILogger logger, string peerId, string reason);

    [LoggerMessage(1103, LogLevel.Debug, "Peer {PeerId} has lost its connection. It is suspended, or it has left its room if resuming is disabled.")]
    public static partial void ConnectionLost(ILogger logger, string peerId);

    [LoggerMessage(1104, LogLevel.Debug, "Peer {PeerId} resumed in room {Room} on connection {ConnectionId}.")]
    public static partial void Resumed(ILogger logger, string peerId, string room, string connectionId);

    [LoggerMessage(1105, LogLevel.Debug, "Peer {PeerId} did not resume in time. It has left its room.")]
    public static partial void TimedOut(ILogger logger, string peerId);

    [LoggerMessage(1121, LogLevel.Information, "Peer {PeerId} was removed from room {Room} by {By}, and is {Outcome}.")]
    public static partial void Removed(ILogger logger, string peerId, string room, string by, string outcome);

    [LoggerMessage(1122, LogLevel.Information, "Room {Room} was closed. It had {PeerCount} peers.")]
    public static partial void Closed(ILogger logger, string room, int peerCount);

    [LoggerMessage(1123, LogLevel.Information, "Room {Room} was {Outcome} by {By}.")]
    public static partial void Locked(ILogger logger, string room, string outcome, string by);

    [LoggerMessage(1131, LogLevel.Warning, "A request to the administration API from {RemoteAddress} is refused: {Reason}. {Suppressed} more were refused since the last such line.")]
    public static partial void AdminRefused(ILogger logger, string? remoteAddress, string reason, int suppressed);

    [LoggerMessage(1132, LogLevel.Information, "A room token for {Rooms} that expires at {ExpiresAt:u} was minted with {Sender}.")]
    public static partial void TokenMinted(ILogger logger, string rooms, DateTimeOffset expiresAt, string sender);

    [LoggerMessage(1201, LogLevel.Trace, "{Kind} from {PeerId} to {Target}.")]
    public static partial void Relayed(ILogger logger, string kind, string peerId, string target);

    [LoggerMessage(1206, LogLevel.Information, "Connection {ConnectionId} reads too slowly: a signal has waited longer than {MaxWait}. The connection is cut. {SignalCount} signals are queued; the signals of other peers have {Bytes} bytes.")]
    public static partial void ReadsTooSlowly(ILogger logger, string connectionId, TimeSpan maxWait, int signalCount, int bytes);

    [LoggerMessage(1207, LogLevel.Debug, "{Kind} from {PeerId} on another node to {Target} is dropped: the sender's share of the target's queue is full.")]
    public static partial void Dropped(ILogger logger, string kind, string peerId, string target);

    [LoggerMessage(1204, LogLevel.Error, "Connection {ConnectionId} was cut, but its peer could not be suspended or removed from its room.")]
    public static partial void EvictionFailed(ILogger logger, string connectionId, Exception exception);

    [LoggerMessage(1404, LogLevel.Error, "A room could not be compared with Redis. The comparison is retried with increasing delays. Other rooms are not affected.")]
    public static partial void RepairFailed(ILogger logger, Exception exception);

    [LoggerMessage(1414, LogLevel.Error, "{Operation} failed. It is not retried.")]
    public static partial void DetachedFailed(ILogger logger, string operation, Exception exception);

    [LoggerMessage(1406, LogLevel.Debug, "Peer {PeerId} is no longer a member of room {Room}, and is disconnected.")]
    public static partial void PlaceLost(ILogger logger, string peerId, string room);

    [LoggerMessage(1408, LogLevel.Error, "Maintenance of this node's data in Redis failed. It is retried.")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1302, LogLevel.Information, "This node is draining. It accepts no new peers, and asks its {ConnectionCount} connections to reconnect elsewhere.")]
    public static partial void Draining(ILogger logger, int connectionCount);

    [LoggerMessage(1303, LogLevel.Information, "Drained in {Elapsed}; {ConnectionCount} connections are left and will be cut.")]
    public static partial void Drained(ILogger logger, int connectionCount, TimeSpan elapsed);

    [LoggerMessage(1305, LogLevel.Debug, "Peer {PeerId} was asked to reconnect elsewhere, and is suspended until it resumes.")]
    public static partial void HandedOff(ILogger logger, string peerId);

    [LoggerMessage(1306, LogLevel.Error, "Moving the peer of connection {ConnectionId} to another node failed. The connection is cut.")]
    public static partial void HandoffFailed(ILogger logger, string connectionId, Exception exception);

    [LoggerMessage(1501, LogLevel.Warning, "The webhook on {Host} failed: {Detail}. Its events wait and are sent again, with increasing delays. Rooms and other webhooks are not affected.")]
    public static partial void WebhookRefused(ILogger logger, string host, string detail);

    [LoggerMessage(1502, LogLevel.Information, "The webhook on {Host} works again, after {FailureCount} failed attempts.")]
    public static partial void WebhookRecovered(ILogger logger, string host, int failureCount);

    [LoggerMessage(1503, LogLevel.Warning, "{Count} events for the webhook on {Host} were dropped ({Reason}). The receiver gets a marker in their place. Further drops within a minute are not logged.")]
    public static partial void WebhookDropped(ILogger logger, string host, int count, string reason);

    [LoggerMessage(1504, LogLevel.Error, "The webhook on {Host} answered 410 (Gone). Its {Count} waiting events are dropped. It is tried again after {Pause}. Remove it from Signaling:Webhooks.")]
    public static partial void WebhookGone(ILogger logger, string host, int count, TimeSpan pause);

    [LoggerMessage(1505, LogLevel.Error, "The events for the webhook on {Host} could not be processed. It is tried again.")]
    public static partial void WebhookFailed(ILogger logger, string host, Exception exception);

    [LoggerMessage(1304, LogLevel.Error, "Draining failed. The node ends at once.")]
    public static partial void DrainFailed(ILogger logger, Exception exception);

    [LoggerMessage(1415, LogLevel.Error, "This node could not report its state to operators. It tries again in two seconds.")]
    public static partial void ReportFailed(ILogger logger, Exception exception);
}
