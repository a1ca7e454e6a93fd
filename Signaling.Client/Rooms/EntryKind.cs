namespace Signaling.Client;

/// <summary>The ways to enter a room.</summary>
internal enum EntryKind
{
    /// <summary>The application joins the room.</summary>
    Join,

    /// <summary>The client resumes after a break of the connection, as the same peer.</summary>
    Resume,

    /// <summary>The client continues as the same peer on a connection with a newer access token, without a break.</summary>
    Renewal,

    /// <summary>The client joins again after a break of the connection, as a new peer, because the former peer no longer exists.</summary>
    Rejoin,
}
