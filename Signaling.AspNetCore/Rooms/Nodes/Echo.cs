using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>From a node to itself, to see that what is sent to it arrives.</summary>
internal sealed record Echo(long Number) : NodeMessage(string.Empty, null, Number);
