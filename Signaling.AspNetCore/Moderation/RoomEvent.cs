using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>A change of a room, or a newcomer that a locked room has refused. Webhooks send the same events.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Room">The name of the room.</param>
/// <param name="PeerId">The peer. For the start and the end of a room, its first and its last peer.</param>
/// <param name="Peer">
/// The data that the other peers see. For a peer that has left, the data before that; null if this node did not know them, because it had no peer in the room.
/// </param>
/// <param name="Reason">For a peer that has left, one of <see cref="PeerLeftReasons"/>; otherwise null.</param>
public sealed record RoomEvent(RoomEventKind Kind, string Room, string PeerId, PeerInfo? Peer, string? Reason)
{
    /// <summary>Gets the ID of the event, the same wherever and however often the event is reported.</summary>
    public required string Id { get; init; }

    /// <summary>Gets when this node learned of it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the ID of the room: a later room of the same name has another one. Null when this node did not know it.</summary>
    public string? RoomId { get; init; }

    /// <summary>
    /// Gets the version of the roster after the change. Null for a knock, which does not change the roster, and for a leave that the store could not confirm.
    /// </summary>
    public long? Version { get; init; }
}
