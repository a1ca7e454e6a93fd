namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer has left, for one of the reasons of the contract.</summary>
internal sealed record PeerGone(string Room, string? RoomId, long Version, string PeerId, string Reason)
    : RoomChange(Room, RoomId, Version, PeerId);
