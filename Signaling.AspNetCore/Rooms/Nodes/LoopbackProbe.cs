using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>A message from a node to itself, to check that it receives the messages sent to it.</summary>
internal sealed record LoopbackProbe(long Number) : NodeMessage(string.Empty, null, Number);
