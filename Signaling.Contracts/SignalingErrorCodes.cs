namespace Signaling.Contracts;

/// <summary>
/// The codes of refused calls. A refusal's message ends in <c>code: explanation</c>; programs go by the code, people read the explanation.
/// </summary>
public static class SignalingErrorCodes
{
    /// <summary>An argument is missing, malformed or not allowed. Trying again without a change fails again.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The call needs a room, and this connection is in none.</summary>
    public const string NotJoined = "not_joined";

    /// <summary>This connection is in a room; it has to leave before it joins another.</summary>
    public const string AlreadyJoined = "already_joined";

    /// <summary>No peer of that ID is in the sender's room; whether it is elsewhere is not told.</summary>
    public const string PeerNotFound = "peer_not_found";

    /// <summary>The room holds as many peers as it may. Try again when somebody has left.</summary>
    public const string RoomFull = "room_full";

    /// <summary>A moderator has locked the room: nobody new gets in.</summary>
    public const string RoomLocked = "room_locked";

    /// <summary>This user may not enter the room, for now or for good.</summary>
    public const string Banned = "banned";

    /// <summary>The access token is missing, malformed or expired.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The access token does not allow this call.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The content is larger than the server allows.</summary>
    public const string MessageTooLarge = "message_too_large";

    /// <summary>The target is suspended and its mailbox holds no more.</summary>
    public const string MailboxFull = "mailbox_full";

    /// <summary>Too many calls in too short a time. Try again a little later.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The resume token is wrong or no longer holds; join anew.</summary>
    public const string ResumeFailed = "resume_failed";

    /// <summary>The server holds as many peers as it may. Try again later or elsewhere.</summary>
    public const string ServerFull = "server_full";

    /// <summary>A part that the server depends on is out of reach. Try again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>This node is going away. Connect again; the load balancer leads to another.</summary>
    public const string Draining = "draining";
}
