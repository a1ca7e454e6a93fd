using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

/// <summary>
/// Who is in which room, and the one order of all that happens in a room: changes and signals alike. Every change is atomic, raises the room's
/// version by one, and is put into the others' queues before the call returns. Peers are named by their connection ID. Calls refuse with a
/// <see cref="Refusal"/>.
/// </summary>
internal interface IRoomDirectory
{
    /// <summary>Enters a room, which comes into being with its first peer.</summary>
    ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken);

    /// <summary>Leaves the room, which vanishes with its last peer. False when the peer was in none: of several calls one alone succeeds.</summary>
    ValueTask<bool> LeaveAsync(string peerId, string reason);

    /// <summary>Changes what the others see of a peer. What changes nothing is neither counted nor announced.</summary>
    ValueTask UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken);

    /// <summary>The others in the peer's room, and the version that this describes.</summary>
    ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken);

    /// <summary>Sends a signal to a peer of the same room.</summary>
    ValueTask SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken);

    /// <summary>Sends a signal to everybody else in the peer's room.</summary>
    ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken);
}
