using System.Globalization;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>Creates the failures whose text reaches the client. <see cref="RefusalTranslation"/> gives them their form on the wire.</summary>
internal static class Refusal
{
    public static SignalingRefusalException Of(string code, string text) => new(code, text);

    public static SignalingRefusalException Invalid(string text) => Of(SignalingErrorCodes.InvalidRequest, text);

    public static SignalingRefusalException CallTooLarge(long bytes, long maxBytes) =>
        Of(SignalingErrorCodes.MessageTooLarge, $"The call is too large: it takes {bytes} bytes on the wire, and the limit is {maxBytes}.");

    public static SignalingRefusalException FrameTooLarge(long maxBytes) =>
        Of(SignalingErrorCodes.MessageTooLarge, $"The frame is too large: the limit is {maxBytes} bytes. The connection is closed.");

    public static SignalingRefusalException HandshakeTooLarge(int maxBytes) =>
        Of(SignalingErrorCodes.MessageTooLarge, $"The handshake is too large: it takes {maxBytes} bytes or more. The connection is closed.");

    public static SignalingRefusalException Forbidden(PeerPermissions permission) => Of(
        SignalingErrorCodes.Forbidden,
        $"This peer does not have the permission '{permission.ToString().ToLowerInvariant()}', which the call needs.");

    public static SignalingRefusalException AccessExpired() =>
        Of(SignalingErrorCodes.Unauthorized, "The access token has expired. Connect again with a new one.");

    public static SignalingRefusalException NotJoined() =>
        Of(SignalingErrorCodes.NotJoined, "This connection is not in a room. Call Join first.");

    public static SignalingRefusalException AlreadyJoined() =>
        Of(SignalingErrorCodes.AlreadyJoined, "This connection is already in a room. Call Leave first.");

    public static SignalingRefusalException ResumedSince() =>
        Of(SignalingErrorCodes.ResumeFailed, "A newer attempt of this client has already resumed the peer.");

    public static SignalingRefusalException ResumeFailed() =>
        Of(SignalingErrorCodes.ResumeFailed, "No peer can be resumed with this token; join again.");

    public static SignalingRefusalException MailboxFull() =>
        Of(SignalingErrorCodes.MailboxFull, "The target peer is suspended and its mailbox is full.");

    public static SignalingRefusalException Banned(DateTimeOffset until, string reason) => Of(
        SignalingErrorCodes.Banned,
        string.Create(CultureInfo.InvariantCulture, $"You are banned from this room until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.{(reason.Length > 0 ? $" Reason: {reason}" : string.Empty)}"));

    public static SignalingRefusalException RoomLocked() => Of(
        SignalingErrorCodes.RoomLocked, "The room is locked: newcomers cannot join until it is unlocked. Try again later.");

    public static SignalingRefusalException RoomFull(int capacity, int suspended, TimeSpan resumeWindow) =>
        Of(SignalingErrorCodes.RoomFull, $"The room is full: it holds {capacity} peers{Seats(suspended, resumeWindow)}.");

    public static SignalingRefusalException ServerFull(int capacity, int suspended, TimeSpan resumeWindow) =>
        Of(SignalingErrorCodes.ServerFull, $"The server is full: it holds {capacity} peers{Seats(suspended, resumeWindow)}.");

    /// <summary>For a signal to one peer.</summary>
    public static SignalingRefusalException QueueFull() => Of(
        SignalingErrorCodes.RateLimited,
        "This peer's share of the target's queue is full, because the target reads more slowly than this peer sends. Wait a moment, then send again.");

    /// <summary>For a signal to all peers of a room, of which one reads too slowly.</summary>
    public static SignalingRefusalException QueueFull(string peerId) => Of(
        SignalingErrorCodes.RateLimited,
        $"This peer's share of the queue of peer {peerId} is full, because that peer reads more slowly than this peer sends. The message was sent to no peer. Wait a moment, then send again.");

    public static SignalingRefusalException RosterBudgetSpent(int bytesPerSecond, TimeSpan wait) => Of(
        SignalingErrorCodes.RateLimited,
        $"Join, GetRoster and UpdatePeer on this connection cost more than {bytesPerSecond} bytes a second. Wait {Seconds(wait)} seconds, then call again.");

    public static SignalingRefusalException BroadcastBudgetSpent(int bytesPerSecond, TimeSpan wait) => Of(
        SignalingErrorCodes.RateLimited,
        $"Messages to all peers from this connection cost more than {bytesPerSecond} bytes a second. Wait {Seconds(wait)} seconds, then send again.");

    public static SignalingRefusalException ConnectionLimited(string noun, int perSecond, TimeSpan wait, bool isClosed) => Of(
        SignalingErrorCodes.RateLimited,
        $"This connection has sent more than {perSecond} {noun} a second{(isClosed ? " for too long, and is closed" : string.Empty)}. "
        + $"Wait {Seconds(wait)} seconds, then {(isClosed ? "connect" : "call")} again.");

    /// <summary>For a connection or a call of a network address or a user.</summary>
    public static SignalingRefusalException SourceLimited(string noun, string deed, TimeSpan wait) => Of(
        SignalingErrorCodes.RateLimited, $"This {noun} has {deed}. Wait {Seconds(wait)} seconds, then try again.");

    public static SignalingRefusalException NodeFull(int capacity, TimeSpan wait) => Of(
        SignalingErrorCodes.ServerFull, $"The server is full: it holds {capacity} connections. Wait {Seconds(wait)} seconds, then connect again.");

    public static SignalingRefusalException CalledTooOften(string method, TimeSpan wait) => Of(
        SignalingErrorCodes.RateLimited,
        $"{method} was called too often on this connection. Wait {Seconds(wait)} seconds, then call again.");

    public static SignalingRefusalException Draining() =>
        Of(SignalingErrorCodes.Draining, "This node is draining. Connect again; the load balancer selects another node.");

    public static StoreUnavailableException Unavailable() => new("The servers cannot reach each other at the moment; try again.");

    public static SignalingRefusalException RoomBusy() =>
        Of(SignalingErrorCodes.Unavailable, "The room is busy: other calls take too long. Try again.");

    public static SignalingRefusalException SignalLost() =>
        Of(SignalingErrorCodes.Unavailable, "An earlier signal of this peer was lost on its way to another server, and this one was not sent. Send both again.");

    // The same words for a peer that never was, one that has left and one of another room: who is elsewhere must not leak.
    public static SignalingRefusalException PeerNotFound() => Of(SignalingErrorCodes.PeerNotFound, "No such peer is in this room.");

    private static double Seconds(TimeSpan wait) => Math.Max(1, Math.Ceiling(wait.TotalSeconds));

    // A newcomer that is refused because of its own former connection has to know how long that lasts.
    private static string Seats(int suspended, TimeSpan resumeWindow)
    {
        var seconds = Math.Ceiling(resumeWindow.TotalSeconds);
        return suspended switch
        {
            0 => string.Empty,
            1 => $"; 1 of them is suspended, and unless it resumes, its seat is free in at most {seconds} seconds",
            _ => $"; {suspended} of them are suspended, and unless they resume, their seats are free in at most {seconds} seconds",
        };
    }
}
