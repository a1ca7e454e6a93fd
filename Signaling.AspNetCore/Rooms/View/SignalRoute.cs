using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>The destination of a signal whose target is not connected to this node.</summary>
/// <param name="NodeId">The node that holds the target; null when the signal has to wait in the target's mailbox.</param>
/// <param name="Message">The signal.</param>
internal sealed record SignalRoute(string? NodeId, PeerSignal Message);
