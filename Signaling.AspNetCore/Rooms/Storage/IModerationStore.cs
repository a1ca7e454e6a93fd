using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>
/// The operations of the store for moderators and operators: they remove peers, change settings and bans, and look up rooms. Implemented beside
/// <see cref="IRoomStore"/>, on the same data. Each operation is atomic. Bans outlive the room.
/// </summary>
internal interface IModerationStore
{
    /// <summary>
    /// Removes a peer and its mailbox, whichever owner holds it. The owner cannot put the peer back, even if it learns of the removal late. The last peer removes
    /// the room. Returns null when the room does not have the peer. Refuses with <c>not_joined</c> when the room does not have <paramref name="by"/>.
    /// </summary>
    /// <param name="room">The room's name.</param>
    /// <param name="peerId">The peer to remove.</param>
    /// <param name="by">The peer of the room that removes it; null for an operator.</param>
    /// <param name="ban">The ban of the peer's subject; null for none.</param>
    ValueTask<RemovalResult?> RemoveAsync(string room, string peerId, string? by, BanTerm? ban);

    /// <summary>Removes all peers of a room, and the room. Returns null when there is no such room.</summary>
    ValueTask<ClosureResult?> CloseAsync(string room);

    /// <summary>
    /// Locks a room or unlocks it. Returns null when there is no such room. Refuses with <c>not_joined</c> when the room does not have <paramref name="by"/>.
    /// </summary>
    ValueTask<LockResult?> SetLockedAsync(string room, bool isLocked, string? by);

    /// <summary>Sets the most peers of a room; null for the limit of the server. Returns false when there is no such room.</summary>
    ValueTask<bool> SetCapacityAsync(string room, int? capacity);

    /// <summary>Bans a subject from a room, which need not exist. Peers that are in the room stay. Returns when the ban ends.</summary>
    ValueTask<DateTimeOffset> BanAsync(string room, string subject, BanTerm ban);

    /// <summary>Ends a ban. Returns false when there is none.</summary>
    ValueTask<bool> UnbanAsync(string room, string subject);

    /// <summary>Returns the bans of a room that have not ended.</summary>
    ValueTask<IReadOnlyList<RoomBan>> GetBansAsync(string room);

    /// <summary>Returns the newcomers that a locked room has refused, the latest first.</summary>
    ValueTask<IReadOnlyList<RoomKnock>> GetKnocksAsync(string room);

    /// <summary>Returns a room and its settings, or null when there is no such room.</summary>
    ValueTask<(RoomState State, RoomSettings Settings)?> GetAsync(string room);

    /// <summary>Returns the names of all rooms, on all nodes.</summary>
    ValueTask<IReadOnlyList<string>> GetRoomsAsync();

    /// <summary>Returns the nodes that share the store, each with the number of rooms in which it has peers.</summary>
    ValueTask<IReadOnlyList<(string NodeId, int Rooms)>> GetNodesAsync();
}
