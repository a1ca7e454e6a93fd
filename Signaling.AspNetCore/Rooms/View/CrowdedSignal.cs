using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A signal of a peer on another node that exceeds its sender's share of the target's outbox.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="WasPut">Whether the signal was put there all the same.</param>
internal sealed record CrowdedSignal(PeerSignal Signal, bool WasPut);
