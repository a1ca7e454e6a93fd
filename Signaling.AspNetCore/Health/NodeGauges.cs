using System.Diagnostics.Metrics;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Limiting;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Health;

/// <summary>The instruments of the meter <c>Signaling</c> that show the state of this node. They exist from the start, also before the first connection.</summary>
internal sealed class NodeGauges(
    SignalingMetrics metrics, ConnectionAdmission admission, RoomDirectory rooms, PeerRelay relay, NodeDrain drain, IRoomStore store, INodeLease lease,
    IHostApplicationLifetime lifetime) : IHostedService
{
    private static readonly KeyValuePair<string, object?> _connected = new("state", "connected");
    private static readonly KeyValuePair<string, object?> _suspended = new("state", "suspended");

    // The host has started and does not end, and joins can succeed. Unlike /health/ready, this asks Redis nothing.
    private bool IsReady =>
        lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested && !drain.HasBegun && store.IsUp && lease.IsHeld;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = metrics.Meter;
        meter.CreateObservableUpDownCounter("signaling.connections", () => (long)admission.Count, "{connection}", "Open connections.");
        meter.CreateObservableUpDownCounter("signaling.rooms", () => (long)rooms.RoomCount, "{room}", "Rooms in which this node has peers.");
        meter.CreateObservableUpDownCounter("signaling.peers", ReadPeers, "{peer}", "Peers of this node, by state.");
        meter.CreateObservableUpDownCounter("signaling.outbox.signals", () => relay.GetBacklog().Places, "{signal}", "Signals and events that wait to be written.");
        meter.CreateObservableUpDownCounter("signaling.outbox.usage", () => relay.GetBacklog().Bytes, "By", "Memory of the signals that wait to be written.");
        meter.CreateObservableGauge("signaling.outbox.longest", () => (long)relay.GetBacklog().Longest, "{signal}", "Signals and events in the longest outbox.");
        meter.CreateObservableGauge("signaling.node.draining", () => NumberOf(drain.HasBegun), "1", "1 while this node drains, otherwise 0.");
        meter.CreateObservableGauge("signaling.node.ready", () => NumberOf(IsReady), "1", "1 while this node accepts joins, otherwise 0.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static long NumberOf(bool state) => state ? 1 : 0;

    private IEnumerable<Measurement<long>> ReadPeers()
    {
        var suspended = rooms.SuspendedCount;
        return [new(Math.Max(0, rooms.PeerCount - suspended), _connected), new(suspended, _suspended)];
    }
}
