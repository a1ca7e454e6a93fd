using Signaling.Contracts;

namespace Signaling.Server.Rooms;

/// <summary>
/// Who is in which room. Every change is atomic, raises the room's version by one and is announced to the others in the room through the
/// relay before the call returns. Peers are named by their connection ID. Calls refuse with a <see cref="Refusal"/>.
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

    /// <summary>Succeeds when both are in the same room.</summary>
    ValueTask RequireSameRoomAsync(string peerId, string otherPeerId, CancellationToken cancellationToken);

    /// <summary>The peer IDs of the others in the peer's room.</summary>
    ValueTask<IReadOnlyList<string>> GetOthersAsync(string peerId, CancellationToken cancellationToken);
}
