using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>What one node tells another about a room in which both have peers.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="RoomId">The ID of the room: a message about a former room of that name means nothing. Null for a room that the sender does not follow.</param>
/// <param name="Version">
/// For a change, the version that it makes. For a signal, the version that its sender's node had reached: it is handed on when the receiving
/// node has reached it, too, so that nobody hears from a peer before having heard of it.
/// </param>
internal abstract record NodeMessage(string Room, string? RoomId, long Version);

/// <summary>One step of a room's version.</summary>
internal abstract record RoomChange(string Room, string? RoomId, long Version, string PeerId) : NodeMessage(Room, RoomId, Version);

internal sealed record PeerEntered(string Room, string? RoomId, long Version, Member Member)
    : RoomChange(Room, RoomId, Version, Member.Peer.PeerId);

internal sealed record PeerChanged(string Room, string? RoomId, long Version, Member Member)
    : RoomChange(Room, RoomId, Version, Member.Peer.PeerId);

internal sealed record PeerGone(string Room, string? RoomId, long Version, string PeerId, string Reason)
    : RoomChange(Room, RoomId, Version, PeerId);

/// <summary>The room has changed in ways that are not told one by one: it has to be looked up.</summary>
internal sealed record RoomMoved(string Room, string? RoomId, long Version) : NodeMessage(Room, RoomId, Version);

/// <summary>Asks to be told when the other node has reached that version and all is out that it had begun to send before.</summary>
internal sealed record VersionAsked(string Room, string? RoomId, long Version, string NodeId, string Question) : NodeMessage(Room, RoomId, Version);

/// <summary>The answer to that.</summary>
internal sealed record VersionReached(string Room, string? RoomId, long Version, string Question) : NodeMessage(Room, RoomId, Version);

/// <summary>The sender's share of the target's queue is full on this node: for a moment no more signals should come.</summary>
internal sealed record PeerCrowded(string Room, string? RoomId, long Version, string From, string To) : NodeMessage(Room, RoomId, Version);

/// <summary>From a node to itself, to see that what is sent to it arrives.</summary>
internal sealed record Echo(long Number) : NodeMessage(string.Empty, null, Number);

/// <summary>A signal to one peer of the other node, or with <paramref name="To"/> null to all of them.</summary>
internal sealed record PeerSignal(string Room, string? RoomId, long Version, string? To, Signal Signal) : NodeMessage(Room, RoomId, Version)
{
    /// <summary>Signals between peers have two arguments: who sent it, and what.</summary>
    public string From => Signal.From!;
}
