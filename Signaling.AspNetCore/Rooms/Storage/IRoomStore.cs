using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>
/// Stores rooms, their peers and mailboxes, and does nothing else: in memory for one node, in Redis for many. Each operation is atomic, raises the room's
/// version if it changes the room, and returns the data that the directory needs to apply the change. An operation refuses with <c>unavailable</c> when the
/// store is unreachable.
/// </summary>
internal interface IRoomStore
{
    /// <summary>Gets whether the store is reachable.</summary>
    bool IsUp { get; }

    /// <summary>Gets whether other nodes use the same store.</summary>
    bool IsShared { get; }

    /// <summary>Gets how long an operation may take before it is refused; infinite for a store whose operations never wait.</summary>
    TimeSpan OperationTimeout { get; }

    /// <summary>
    /// Adds a peer, and returns the room with the peer in it. The first peer creates the room. Refuses with <c>banned</c>. Throws
    /// <see cref="RoomLockedException"/> when the room is locked, also for a user that has a suspended peer in the room. Then refuses with <c>room_full</c>:
    /// the smallest of the limits of the server, the grant and the room applies.
    /// If the grant names a user, the user's suspended peers leave the room in the same step, each by a change before that of the new peer, and do not count.
    /// With <see cref="AuthOptions.OnePeerPerUser"/>, the user's connected peers leave it, too. The peer can be banned by its <paramref name="subject"/>;
    /// see <see cref="RoomBan.Subject"/>.
    /// </summary>
    ValueTask<JoinedRoom> JoinAsync(string room, string peerId, string owner, string tokenHash, JoinRequest request, PeerGrant grant, string? subject);

    /// <summary>Removes a peer and its mailbox. The last peer removes the room. Returns null when the room does not have the peer, or another owner has it.</summary>
    ValueTask<ChangeResult?> LeaveAsync(string room, string peerId, string owner);

    /// <summary>
    /// Removes a peer that left this node while the store was unreachable. Returns null unless another node has taken over the peer and holds it as suspended.
    /// </summary>
    ValueTask<LateLeaveResult?> LeaveLateAsync(string room, string peerId);

    /// <summary>Replaces the display name and the metadata of a peer. Returns null as <see cref="LeaveAsync"/> does.</summary>
    ValueTask<ChangeResult?> UpdateAsync(string room, PeerInfo peer, string owner);

    /// <summary>
    /// Marks a peer as suspended, and puts the signals that were not written to its connection into its mailbox. Returns null as <see cref="LeaveAsync"/> does,
    /// or when the peer is suspended already.
    /// </summary>
    /// <param name="room">The room's name.</param>
    /// <param name="peerId">The peer.</param>
    /// <param name="owner">The owner that has the peer.</param>
    /// <param name="unsentUnacknowledged">How many of the last signals that <see cref="ResumeAsync"/> delivered and keeps were not written to the connection.</param>
    /// <param name="unsent">The other signals that were not written, in order.</param>
    /// <param name="probes">Whether to try the operation although the store seems to be unreachable.</param>
    ValueTask<ChangeResult?> SuspendAsync(
        string room, string peerId, string owner, int unsentUnacknowledged, IEnumerable<PeerSignal> unsent, bool probes = false);

    /// <summary>Puts a signal into the mailboxes of suspended peers, and returns the outcome for each of them, in the same order.</summary>
    ValueTask<IReadOnlyList<MailResult>> MailAsync(string room, IReadOnlyCollection<string> peerIds, PeerSignal signal);

    /// <summary>Returns what a peer has to prove to resume, or null when the room does not have the peer.</summary>
    ValueTask<PeerIdentity?> GetIdentityAsync(string room, string peerId);

    /// <summary>
    /// Marks a peer as connected, under a new owner, and takes the signals out of its mailbox. For a client that acknowledges signals, the store keeps them
    /// until the client has done so. Returns null when the room has no peer with that token. Refuses with <c>resume_failed</c> when the peer has resumed by a
    /// newer attempt.
    /// </summary>
    ValueTask<ResumeResult?> ResumeAsync(string room, ResumeTry attempt, string owner);

    /// <summary>Does the same as <see cref="ResumeAsync"/> for a peer that stayed connected to this node while another node took it over.</summary>
    ValueTask<ResumeResult?> TakeBackAsync(string room, string peerId, string tokenHash, string owner);

    /// <summary>
    /// Makes the room hold exactly these peers of a node. Doubted peers may have resumed on the node: if they have, they become suspended. Leaving peers stay until
    /// <see cref="LeaveAsync"/>, which gives each leave its version and its reason.
    /// </summary>
    ValueTask<SyncResult> SyncAsync(
        string room, string owner, KnownRoom known, IReadOnlyList<Resident> residents, IReadOnlyList<string> doubted, IReadOnlyList<string> leaving);

    /// <summary>Returns the ID and the version of a room, or null for both when the store does not have it.</summary>
    ValueTask<(string? Id, long? Version)> GetEditionAsync(string room);

    /// <summary>Gives the peers of a dead owner to another owner, as suspended. Without a resume window, removes them.</summary>
    ValueTask<TakeoverResult> ReapAsync(string room, string deadOwner, string heir);

    /// <summary>Records that an owner has peers in a room, for a node that may have to take them over.</summary>
    ValueTask IndexAsync(string room, string owner);

    /// <summary>Records that an owner no longer has peers in a room.</summary>
    ValueTask UnindexAsync(string room, string owner);
}
