namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The settings of a room. They end with the room: when its last peer has left, the next room of that name has none of them.</summary>
/// <param name="IsLocked">Whether newcomers are refused.</param>
/// <param name="Capacity">The most peers; null when only the limit of the server applies.</param>
internal sealed record RoomSettings(bool IsLocked, int? Capacity);
