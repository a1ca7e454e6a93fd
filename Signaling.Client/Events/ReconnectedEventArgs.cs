using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>There is a new connection to the server, and the client is back in its room, if it was in one.</summary>
/// <param name="join">The answer to resuming, or to joining the room again, if there was one.</param>
/// <param name="rejoinError">Why the room could not be joined again, if so.</param>
/// <param name="resumed">Whether the client is still the same peer.</param>
public sealed class ReconnectedEventArgs(JoinResult? join, SignalingException? rejoinError = null, bool resumed = false) : EventArgs
{
    /// <summary>
    /// True: the client is the same peer as before, with the same ID, and what was sent to it meanwhile follows. Peer connections that work
    /// stay as they are; those that do not are to be negotiated anew, as a signal may have been lost at the break.
    /// False: the peer was gone; the client is in the same room as a new peer with a new ID, or in none.
    /// </summary>
    public bool Resumed { get; } = resumed;

    /// <summary>
    /// This peer and its room as they are now: resumed, or joined again with the last name and metadata. Null when the client was in no
    /// room or the server refused.
    /// </summary>
    public JoinResult? Join { get; } = join;

    /// <summary>
    /// Why the server refused to let this peer back into its room; null when it did not. The connection is there, the room is not.
    /// </summary>
    public SignalingException? RejoinError { get; } = rejoinError;
}
