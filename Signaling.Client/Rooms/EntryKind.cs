namespace Signaling.Client;

/// <summary>How a room is entered.</summary>
internal enum EntryKind
{
    /// <summary>By the application.</summary>
    Join,

    /// <summary>By the client itself after a break, as the same peer.</summary>
    Resume,

    /// <summary>By the client itself after a break, as a new peer, because the former one is gone.</summary>
    Rejoin,
}
