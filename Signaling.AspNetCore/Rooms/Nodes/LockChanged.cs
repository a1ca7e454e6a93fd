using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The room was locked or unlocked.</summary>
internal sealed record LockChanged(string Room, string? RoomId, long Version, LockState Lock) : ModeratorMessage(Room, RoomId, Version);
