using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>
/// The rooms of the service, for the application that embeds it: on all nodes that share them. Get it from the application's services. The operations are those
/// of an operator: no permission is checked. Names of rooms are compared in their composed form, as everywhere.
/// </summary>
/// <remarks>
/// Each method throws <see cref="SignalingRefusalException"/> for an argument that is not allowed, and <see cref="StoreUnavailableException"/> when the nodes
/// cannot reach what they share.
/// </remarks>
public interface ISignalingRooms
{
    /// <summary>Returns the names of all rooms, in order.</summary>
    Task<IReadOnlyList<string>> GetRoomsAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns a room with its peers, or null when there is no such room.</summary>
    Task<SignalingRoom?> GetRoomAsync(string room, CancellationToken cancellationToken = default);

    /// <summary>Returns the nodes that share the rooms. A node that has just ended may be among them.</summary>
    Task<IReadOnlyList<SignalingNode>> GetNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Observes the changes of rooms that this node brings about, from this call on: the events of <see cref="RoomEventKind"/>. Of several nodes, each one reports
    /// what it does itself: an application that observes all its nodes sees each event once. Webhooks send the same events over HTTP.
    /// </summary>
    /// <param name="cancellationToken">Ends the observation.</param>
    /// <exception cref="InvalidOperationException">Thrown to a reader that is more than 4,096 events behind. It has to observe again.</exception>
    IAsyncEnumerable<RoomEvent> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a message of the application to a peer, or to all peers of a room, as <see cref="SignalingProtocol.ServerPeerId"/>. For suspended peers it waits in
    /// their mailboxes. Returns the number of peers to which it was sent, or null when there is no such room or peer.
    /// </summary>
    Task<int?> SendMessageAsync(string room, string? peerId, string payload, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a peer, and bans it if asked to. Returns false when the room does not have the peer. Without a user and an address there is nothing to ban by: the
    /// peer is removed and not banned.
    /// </summary>
    Task<bool> RemovePeerAsync(string room, string peerId, RemoveOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Bans a user from a room, which need not exist. A peer of the user that is in the room stays. Returns the ban.</summary>
    Task<RoomBan> BanUserAsync(string room, string userId, TimeSpan duration, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a ban. Returns false when there is none.</summary>
    /// <param name="room">The room.</param>
    /// <param name="subject">The subject of the ban; see <see cref="RoomBan.Subject"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<bool> UnbanAsync(string room, string subject, CancellationToken cancellationToken = default);

    /// <summary>Returns the bans of a room that have not ended.</summary>
    Task<IReadOnlyList<RoomBan>> GetBansAsync(string room, CancellationToken cancellationToken = default);

    /// <summary>Returns the newcomers that the locked room has refused, the latest first.</summary>
    Task<IReadOnlyList<RoomKnock>> GetKnocksAsync(string room, CancellationToken cancellationToken = default);

    /// <summary>Locks a room or unlocks it. The lock ends with the room. Returns false when there is no such room.</summary>
    Task<bool> SetLockedAsync(string room, bool isLocked, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the most peers of a room, until the room ends; null for the limit of the server, which also limits the value. Peers that are in the room stay. Returns
    /// false when there is no such room.
    /// </summary>
    Task<bool> SetCapacityAsync(string room, int? capacity, CancellationToken cancellationToken = default);

    /// <summary>Removes all peers of a room. A later join begins a new room of that name. Returns the number of peers, or null when there is no such room.</summary>
    Task<int?> CloseAsync(string room, CancellationToken cancellationToken = default);
}
