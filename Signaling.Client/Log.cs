using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>All that the client logs, with event IDs from 3001 on. Never SDP, candidates, tokens or payloads.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Connected to {Url}.")]
    public static partial void Connected(ILogger logger, Uri url);

    [LoggerMessage(3002, LogLevel.Information, "The connection broke; trying to make a new one.")]
    public static partial void Reconnecting(ILogger logger, Exception? exception);

    [LoggerMessage(3003, LogLevel.Information, "The connection is back.")]
    public static partial void Reconnected(ILogger logger);

    [LoggerMessage(3004, LogLevel.Information, "The connection is closed.")]
    public static partial void Closed(ILogger logger, Exception? exception);

    [LoggerMessage(3005, LogLevel.Debug, "Joined room {Room} as {PeerId}, with {Peers} others.")]
    public static partial void Joined(ILogger logger, string room, string peerId, int peers);

    [LoggerMessage(3006, LogLevel.Debug, "Left the room.")]
    public static partial void Left(ILogger logger);

    [LoggerMessage(3007, LogLevel.Warning, "The server refused to let this peer back into its room: {Code}.")]
    public static partial void RejoinRefused(ILogger logger, string code, Exception exception);

    [LoggerMessage(3008, LogLevel.Debug, "There is no connection yet; trying again.")]
    public static partial void TryFailed(ILogger logger, Exception exception);

    [LoggerMessage(3009, LogLevel.Debug, "A join that was given up could not be undone.")]
    public static partial void UndoFailed(ILogger logger, Exception exception);

    [LoggerMessage(3010, LogLevel.Debug, "The roster has a gap after version {Version}; asking for the whole.")]
    public static partial void Mending(ILogger logger, long version);

    [LoggerMessage(3011, LogLevel.Warning, "The roster could not be fetched; it may lack a change until the next one.")]
    public static partial void MendFailed(ILogger logger, Exception exception);

    [LoggerMessage(3012, LogLevel.Debug, "A signal of {PeerId}, who is not in the room, was dropped.")]
    public static partial void UnknownSender(ILogger logger, string peerId);

    [LoggerMessage(3013, LogLevel.Trace, "A {Notice} that came outside any room was dropped.")]
    public static partial void OutsideRoom(ILogger logger, string notice);

    [LoggerMessage(3014, LogLevel.Debug, "The event {Target} was not understood and was dropped.")]
    public static partial void NotUnderstood(ILogger logger, string target);

    [LoggerMessage(3015, LogLevel.Error, "A handler of {Event} failed.")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);

    [LoggerMessage(3016, LogLevel.Error, "The notice {Notice} could not be handled.")]
    public static partial void NoticeFailed(ILogger logger, string notice, Exception exception);

    [LoggerMessage(3017, LogLevel.Debug, "Leaving while closing failed; the server will notice by itself.")]
    public static partial void FarewellFailed(ILogger logger, Exception exception);

    [LoggerMessage(3018, LogLevel.Information, "This peer was put out of its room: {Reason}.")]
    public static partial void Removed(ILogger logger, string reason);

    [LoggerMessage(3019, LogLevel.Information, "The server's node is going away; reconnect after {ReconnectAfter}.")]
    public static partial void Draining(ILogger logger, TimeSpan reconnectAfter);

    [LoggerMessage(3020, LogLevel.Debug, "Resumed as {PeerId}, with {Peers} others.")]
    public static partial void Resumed(ILogger logger, string peerId, int peers);

    [LoggerMessage(3021, LogLevel.Information, "This peer could not be resumed ({Code}); joining its room as a new one.")]
    public static partial void ResumeRefused(ILogger logger, string code);

    [LoggerMessage(3022, LogLevel.Information, "The network changed, and the connection was silent for {Limit} then; making a new one.")]
    public static partial void ProbeFailed(ILogger logger, TimeSpan limit);

    [LoggerMessage(3023, LogLevel.Debug, "A connection could not be closed in the orderly way.")]
    public static partial void CloseFailed(ILogger logger, Exception exception);
}
