using System.Diagnostics.Metrics;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>Counts the repairs of rooms in the meter <c>Signaling</c>. Without faults there are none.</summary>
internal sealed class RepairMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _repairs = meters.Create("Signaling").CreateCounter<long>(
        "signaling.repairs", "{repair}", "Rooms that this node has compared with Redis and corrected, by the reason.");

    public void Count(RepairReason reason) => _repairs.Add(1, new KeyValuePair<string, object?>("reason", NameOf(reason)));

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
