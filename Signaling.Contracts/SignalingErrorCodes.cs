namespace Signaling.Contracts;

/// <summary>
/// The codes of refused calls. A refusal's message ends in <c>code: explanation</c>. The code is for programs, the explanation for people.
/// </summary>
public static class SignalingErrorCodes
{
    /// <summary>An argument is missing, malformed or not allowed. Trying again without a change fails again.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The call needs a room, and this connection is in none.</summary>
    public const string NotJoined = "not_joined";

    /// <summary>This connection is already in a room; it must leave before it joins another.</summary>
    public const string AlreadyJoined = "already_joined";

    /// <summary>There is no peer with this ID in the sender's room. The refusal does not reveal whether the peer is in another room.</summary>
    public const string PeerNotFound = "peer_not_found";

    /// <summary>The room is full. Try again when a peer has left.</summary>
    public const string RoomFull = "room_full";

    /// <summary>A moderator has locked the room: new peers cannot join.</summary>
    public const string RoomLocked = "room_locked";

    /// <summary>This user may not join the room, temporarily or permanently.</summary>
    public const string Banned = "banned";

    /// <summary>The access token is missing, malformed or expired.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The access token does not allow this call.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The content is larger than the server allows.</summary>
    public const string MessageTooLarge = "message_too_large";

    /// <summary>The target is suspended and its mailbox is full.</summary>
    public const string MailboxFull = "mailbox_full";

    /// <summary>Too many calls in too short a time. Try again a little later.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The resume token is not valid, or no longer valid; join again.</summary>
    public const string ResumeFailed = "resume_failed";

    /// <summary>The server is full. Try again later, or on another server.</summary>
    public const string ServerFull = "server_full";

    /// <summary>A part that the server depends on is unreachable. Try again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>This node is draining. Connect again; the load balancer leads to another node.</summary>
    public const string Draining = "draining";
}
