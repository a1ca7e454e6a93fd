namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer has joined.</summary>
internal sealed record PeerEntered(string Room, string? RoomId, long Version, Member Member)
    : RoomChange(Room, RoomId, Version, Member.Peer.PeerId);
