using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>
/// Expected refusals of a call: the one kind of failure whose text reaches the client. They are plain <see cref="HubException"/>s, because
/// SignalR writes the name of the exception's type in front of the text, and clients know that name.
/// </summary>
internal static class Refusal
{
    public static HubException Of(string code, string explanation) => new($"{code}: {explanation}");

    public static HubException Invalid(string explanation) => Of(SignalingErrorCodes.InvalidRequest, explanation);

    public static HubException CallTooLarge(long bytes, long maxBytes) =>
        Of(SignalingErrorCodes.MessageTooLarge, $"The call takes {bytes} bytes on the wire; at most {maxBytes} are allowed here.");

    public static HubException FrameTooLarge(long maxBytes) =>
        Of(SignalingErrorCodes.MessageTooLarge, $"A frame takes more than {maxBytes} bytes, so the connection is closed.");

    public static HubException HandshakeTooLarge(int maxBytes) =>
        Of(SignalingErrorCodes.MessageTooLarge, $"The handshake takes {maxBytes} bytes or more, so the connection is closed.");

    public static HubException NotJoined() => Of(SignalingErrorCodes.NotJoined, "This connection is in no room; call Join first.");

    public static HubException AlreadyJoined() =>
        Of(SignalingErrorCodes.AlreadyJoined, "This connection is in a room already; call Leave first.");

    public static HubException ResumedSince() =>
        Of(SignalingErrorCodes.ResumeFailed, "A newer attempt of this client has resumed the peer.");

    public static HubException ResumeFailed() =>
        Of(SignalingErrorCodes.ResumeFailed, "No peer can come back with this token; join anew.");

    public static HubException MailboxFull() =>
        Of(SignalingErrorCodes.MailboxFull, "The peer is away, and as much waits for it as may wait.");

    public static HubException RoomFull(int capacity, int suspended, TimeSpan resumeWindow) =>
        Of(SignalingErrorCodes.RoomFull, $"The room holds {capacity} peers, the most that it may{Seats(suspended, resumeWindow)}.");

    public static HubException ServerFull(int capacity, int suspended, TimeSpan resumeWindow) =>
        Of(SignalingErrorCodes.ServerFull, $"The server holds {capacity} peers, the most that it may{Seats(suspended, resumeWindow)}.");

    /// <summary>For a signal to one peer.</summary>
    public static HubException QueueFull() => Of(
        SignalingErrorCodes.RateLimited,
        "The target peer reads more slowly than this peer sends, and this peer's share of the target's queue is full. Wait until it has read, then send again.");

    /// <summary>For a signal to all peers of a room, of which one reads too slowly.</summary>
    public static HubException QueueFull(string peerId) => Of(
        SignalingErrorCodes.RateLimited,
        $"Peer {peerId} reads more slowly than this peer sends, and this peer's share of its queue is full. The message was sent to no peer. Wait until it has read, then send again.");

    public static HubException RosterBudgetSpent(int bytesPerSecond, double seconds) => Of(
        SignalingErrorCodes.RateLimited,
        $"Join, GetRoster and UpdatePeer on this connection cost more than {bytesPerSecond} bytes a second. Wait {Math.Ceiling(seconds)} seconds, then call again.");

    public static HubException Draining() =>
        Of(SignalingErrorCodes.Draining, "This node is going away; connect again, and the load balancer leads to another.");

    public static HubException Unavailable() =>
        Of(SignalingErrorCodes.Unavailable, "The servers cannot reach each other at the moment; try again.");

    public static HubException RoomBusy() =>
        Of(SignalingErrorCodes.Unavailable, "Other calls keep the room busy for too long; try again.");

    public static HubException SignalLost() =>
        Of(SignalingErrorCodes.Unavailable, "A signal that was sent before this one was lost on its way to another server; send both again.");

    // The same words for a peer that never was, one that has left and one of another room: who is elsewhere must not leak.
    public static HubException PeerNotFound() => Of(SignalingErrorCodes.PeerNotFound, "No such peer is in this room.");

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
