namespace Signaling.Client;

/// <summary>Why a peer is a <see cref="Stranger"/>.</summary>
public enum StrangerState
{
    /// <summary>The peer uses no secret.</summary>
    None,

    /// <summary>The peer uses another secret, or writes the room's name in another way.</summary>
    WrongSecret,

    /// <summary>
    /// The peer says that it has the secret, and has not proved it: it has just joined, or somebody has moved another peer's profile to it.
    /// </summary>
    Pending,
}
