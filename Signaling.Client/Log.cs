using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>
/// Contains all log messages of the client, with event IDs from 3001 on. They never contain SDP, candidates, tokens or payloads.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Connected to {Url}.")]
    public static partial void Connected(ILogger logger, Uri url);

    [LoggerMessage(3002, LogLevel.Information, "The connection broke. The client reconnects.")]
    public static partial void Reconnecting(ILogger logger, Exception? exception);

    [LoggerMessage(3003, LogLevel.Information, "The client has reconnected.")]
    public static partial void Reconnected(ILogger logger);

    [LoggerMessage(3004, LogLevel.Information, "The connection is closed.")]
    public static partial void Closed(ILogger logger, Exception? exception);

    [LoggerMessage(3005, LogLevel.Debug, "Joined room {Room} as {PeerId}, with {Peers} other peers.")]
    public static partial void Joined(ILogger logger, string room, string peerId, int peers);

    [LoggerMessage(3006, LogLevel.Debug, "Left the room.")]
    public static partial void Left(ILogger logger);

    [LoggerMessage(3007, LogLevel.Warning, "The server refused the rejoin ({Code}). The client is in no room.")]
    public static partial void RejoinRefused(ILogger logger, string? code, Exception exception);

    [LoggerMessage(3008, LogLevel.Debug, "An attempt to reconnect failed.")]
    public static partial void TryFailed(ILogger logger, Exception exception);

    [LoggerMessage(3009, LogLevel.Debug, "A cancelled join could not be undone.")]
    public static partial void UndoFailed(ILogger logger, Exception exception);

    [LoggerMessage(3010, LogLevel.Debug, "Events are missing after version {Version} of the roster. The client requests the whole roster.")]
    public static partial void Resyncing(ILogger logger, long version);

    [LoggerMessage(3011, LogLevel.Warning, "The request for the roster failed. A change may be missing until the next event.")]
    public static partial void ResyncFailed(ILogger logger, Exception exception);

    [LoggerMessage(3012, LogLevel.Debug, "A signal from {PeerId} was dropped, because that peer is not in the room.")]
    public static partial void UnknownSender(ILogger logger, string peerId);

    [LoggerMessage(3013, LogLevel.Trace, "A {Notice} was dropped, because the client is in no room.")]
    public static partial void OutsideRoom(ILogger logger, string notice);

    [LoggerMessage(3014, LogLevel.Debug, "The event {Target} was dropped, because its name or its arguments are unknown.")]
    public static partial void NotUnderstood(ILogger logger, string target);

    [LoggerMessage(3015, LogLevel.Error, "A handler of {Event} failed.")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);

    [LoggerMessage(3016, LogLevel.Warning, "{Capacity} events wait for the application's handlers. The client drops its connection, and resumes when the application has caught up.")]
    public static partial void EventsFull(ILogger logger, int capacity);

    [LoggerMessage(3017, LogLevel.Debug, "The leave during the disposal failed. The server detects the lost connection.")]
    public static partial void FarewellFailed(ILogger logger, Exception exception);

    [LoggerMessage(3018, LogLevel.Information, "This peer was removed from its room: {Reason}.")]
    public static partial void Removed(ILogger logger, string reason);

    [LoggerMessage(3019, LogLevel.Information, "The server's node is draining. The client reconnects after {ReconnectAfter}.")]
    public static partial void Draining(ILogger logger, TimeSpan reconnectAfter);

    [LoggerMessage(3020, LogLevel.Debug, "Resumed as {PeerId}, with {Peers} other peers.")]
    public static partial void Resumed(ILogger logger, string peerId, int peers);

    [LoggerMessage(3021, LogLevel.Information, "The resume failed ({Code}). The client joins its room as a new peer.")]
    public static partial void ResumeRefused(ILogger logger, string? code);

    [LoggerMessage(3022, LogLevel.Information, "The connection did not answer within {Limit} after a network change. The client reconnects.")]
    public static partial void ProbeFailed(ILogger logger, TimeSpan limit);

    [LoggerMessage(3024, LogLevel.Debug, "Continues as {PeerId} on a connection with a new access token.")]
    public static partial void Renewed(ILogger logger, string peerId);

    [LoggerMessage(3025, LogLevel.Warning, "The access token could not be renewed. The client tries again until the old token has expired.")]
    public static partial void RenewalFailed(ILogger logger, Exception exception);

    [LoggerMessage(3026, LogLevel.Warning, "A signal from {PeerId} was refused: {Refusal}. The server or that peer is dishonest or broken.")]
    public static partial void SignalRefused(ILogger logger, string peerId, SignalRefusal refusal);

    [LoggerMessage(3027, LogLevel.Warning, "The server refused this peer's encrypted profile. The other peers show this peer as a stranger.")]
    public static partial void AnnounceFailed(ILogger logger, Exception exception);

    [LoggerMessage(3023, LogLevel.Debug, "Closing a connection in the orderly way failed.")]
    public static partial void CloseFailed(ILogger logger, Exception exception);
}
