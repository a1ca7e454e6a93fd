using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>
/// Who is in which room, and the one order of all that happens in a room: changes and signals alike. Every change is atomic, raises the room's
/// version by one, and is put into the others' queues before the call returns. A peer is named by the ID of the connection that joined, and may come back on another one.
/// Calls refuse with a <see cref="Refusal"/>.
/// </summary>
internal interface IRoomDirectory
{
    /// <summary>Enters a room, which comes into being with its first peer.</summary>
    ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Brings a peer back on a new connection, which gets what waits for the peer; the older one, if there still is one, is told and closed.
    /// Refuses with <c>resume_failed</c>, also a try that is older than the one by which the peer came back last.
    /// </summary>
    ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves the room, which vanishes with its last peer. False when the peer was in none, or is no longer on this connection: of several calls
    /// one alone succeeds.
    /// </summary>
    ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason);

    /// <summary>
    /// Suspends a peer whose connection has ended without a farewell: it keeps its place for a while, and what is sent to it waits, behind what was not
    /// written to the connection. Without a resume window it leaves. False as in <see cref="LeaveAsync"/>.
    /// </summary>
    /// <param name="peerId">The peer.</param>
    /// <param name="connectionId">The connection.</param>
    /// <param name="hasClosed">The connection was closed and not broken: the peer leaves after the close grace already, with <c>left</c>.</param>
    ValueTask<bool> SuspendAsync(string peerId, string connectionId, bool hasClosed = false);

    /// <summary>
    /// Completes when nothing is on its way to this node any more that was sent to a peer before its suspension was known: it waits with the rest.
    /// </summary>
    ValueTask SettleAsync(string peerId);

    /// <summary>
    /// Changes what the others see of a peer, and returns the version that has it. An update that changes nothing is neither counted nor announced;
    /// then it is the present version.
    /// </summary>
    ValueTask<long> UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken);

    /// <summary>The peer and the others in its room, and the version that this describes.</summary>
    ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the roster of a connected peer while nothing else happens in its room, and does nothing for a peer that is not connected here. Must not be
    /// called under a lock that is taken while a room changes.
    /// </summary>
    void ReadRoster(string peerId, Action<Roster> read);

    /// <summary>
    /// Sends a signal to a peer of the same room. Refuses with <c>mailbox_full</c> when it would have to wait and there is no place, and with
    /// <c>rate_limited</c> when the sender's share of the target's queue is full. A task, because that
    /// is what the hub has to return.
    /// </summary>
    Task<SendResult> SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a signal to all other peers of the room. Passes over suspended peers whose mailbox is full. Refuses with <c>rate_limited</c>, before any peer
    /// gets the signal, when the sender's share of a connected peer's queue is full.
    /// </summary>
    ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken);
}
