using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>Counts the repairs of rooms. Without faults there are none.</summary>
internal sealed class RepairMetrics(SignalingMetrics metrics)
{
    public void Count(RepairReason reason) => metrics.Repaired(NameOf(reason));

    private static string NameOf(RepairReason reason) => reason switch
    {
        RepairReason.Gap => "gap",
        RepairReason.Conflict => "conflict",
        RepairReason.Failure => "failure",
        RepairReason.Interruption => "interruption",
        RepairReason.LeaseLost => "lease_lost",
        RepairReason.Comparison => "comparison",
        RepairReason.Forgotten => "forgotten",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
