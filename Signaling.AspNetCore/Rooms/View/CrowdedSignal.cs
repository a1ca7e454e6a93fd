using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A signal from a peer on another node that exceeds its sender's share of the target's outbox.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="WasPut">Whether the signal was put into the outbox nevertheless.</param>
internal sealed record CrowdedSignal(PeerSignal Signal, bool WasPut);
