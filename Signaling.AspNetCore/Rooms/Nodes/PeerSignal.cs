using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>A signal to one peer of the other node, or with <paramref name="To"/> null to all of them.</summary>
internal sealed record PeerSignal(string Room, string? RoomId, long Version, string? To, Signal Signal) : NodeMessage(Room, RoomId, Version)
{
    /// <summary>Signals between peers have two arguments: who sent it, and what.</summary>
    public string From => Signal.From!;
}
