using System.Diagnostics.Metrics;

namespace Signaling.AspNetCore.Telemetry;

/// <summary>
/// A counter without tags that collectors see from the start. They learn of a counter of .NET only when it counts for the first time, and Prometheus does not
/// see an increase in the first value of a series: an alert would miss the first takeover of a node.
/// </summary>
internal sealed class CountFromZero
{
    private long _count;

    public CountFromZero(Meter meter, string name, string unit, string description) =>
        meter.CreateObservableCounter(name, () => Volatile.Read(ref _count), unit, description);

    public void Add(long count) => Interlocked.Add(ref _count, count);
}
