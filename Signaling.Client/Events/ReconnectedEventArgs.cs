using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>There is a new connection to the server, and the client is back in its room, if it was in one.</summary>
/// <param name="join">The answer to joining the room again, if there was one.</param>
/// <param name="rejoinError">Why the room could not be joined again, if so.</param>
public sealed class ReconnectedEventArgs(JoinResult? join, SignalingException? rejoinError = null) : EventArgs
{
    /// <summary>
    /// The same room, joined again with the last name and metadata, as a new peer with a new ID. Null when the client was in no room or the
    /// server refused.
    /// </summary>
    public JoinResult? Join { get; } = join;

    /// <summary>
    /// Why the server refused to let this peer back into its room; null when it did not. The connection is there, the room is not.
    /// </summary>
    public SignalingException? RejoinError { get; } = rejoinError;
}
