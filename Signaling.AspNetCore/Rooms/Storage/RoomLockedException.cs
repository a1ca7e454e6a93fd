using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The store has refused a newcomer because the room is locked.</summary>
/// <param name="roomId">The ID of the room.</param>
/// <param name="revision">The room's version, and the nodes that have peers in the room. Their moderators receive the knock.</param>
internal sealed class RoomLockedException(string roomId, ChangeResult revision) : Exception
{
    public string RoomId => roomId;

    public ChangeResult Revision => revision;
}
