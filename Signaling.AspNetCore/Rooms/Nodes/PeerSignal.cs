using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>A signal to one peer of the other node, or to all its peers when <paramref name="To"/> is null.</summary>
internal sealed record PeerSignal(string Room, string? RoomId, long Version, string? To, Signal Signal) : NodeMessage(Room, RoomId, Version)
{
    /// <summary>Gets the sender: the first of the two arguments of a signal between peers.</summary>
    public string From => Signal.From!;
}
