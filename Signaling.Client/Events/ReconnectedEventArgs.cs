using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The client has a new connection to the server, and is back in its room if it was in one.</summary>
/// <param name="join">The answer to the resume or rejoin, if there was one.</param>
/// <param name="rejoinError">The refusal of the rejoin, if there was one.</param>
/// <param name="resumed">Whether the client is still the same peer.</param>
public sealed class ReconnectedEventArgs(JoinResult? join, SignalingException? rejoinError = null, bool resumed = false) : EventArgs
{
    /// <summary>
    /// Gets whether the client resumed as the same peer.
    /// True: the client has the same peer ID as before, and the signals sent to it in the meantime follow. Keep the peer connections that
    /// work. Renegotiate the others, because a signal may have been lost when the connection broke.
    /// False: the server no longer had the peer. The client is in the same room as a new peer with a new ID, or in no room.
    /// </summary>
    public bool Resumed { get; } = resumed;

    /// <summary>
    /// Gets the current peer and room: resumed, or joined again with the last name and metadata. Null when the client was in no room or the
    /// server refused.
    /// </summary>
    public JoinResult? Join { get; } = join;

    /// <summary>
    /// Gets the refusal when the server did not let this peer return to its room; otherwise null. The client is then connected, but in no room.
    /// </summary>
    public SignalingException? RejoinError { get; } = rejoinError;
}
