namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer's name, metadata, state or owner has changed.</summary>
internal sealed record PeerChanged(string Room, string? RoomId, long Version, Member Member)
    : RoomChange(Room, RoomId, Version, Member.Peer.PeerId);
