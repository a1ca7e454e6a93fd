using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Overview;

/// <summary>Reads the meter <c>Signaling</c> of this host, as a collector does, for the figures of the overview.</summary>
/// <remarks>A figure is named as in the API: by the event, and for some of them by tags, such as <c>leaves:timeout</c>.</remarks>
internal sealed class ServiceMeters : IDisposable
{
    private static readonly FrozenDictionary<string, (string Figure, string[] Tags)> _figures = new Dictionary<string, (string, string[])>(StringComparer.Ordinal)
    {
        ["signaling.connections"] = (Figures.Connections, []),
        ["signaling.peers"] = (Figures.Peers, ["state"]),
        ["signaling.node.ready"] = (Figures.Ready, []),
        ["signaling.node.draining"] = (Figures.Draining, []),
        ["signaling.redis.up"] = (Figures.RedisUp, []),
        ["signaling.redis.command.duration"] = (Figures.RedisCommands, []),
        ["signaling.peer.joins"] = (Figures.Joins, []),
        ["signaling.peer.leaves"] = (Figures.Leaves, ["reason"]),
        ["signaling.peer.suspensions"] = (Figures.Suspensions, []),
        ["signaling.peer.resumes"] = (Figures.Resumes, []),
        ["signaling.peer.takeovers"] = (Figures.Takeovers, []),
        ["signaling.signals"] = (Figures.Signals, ["kind"]),
        ["signaling.refusals"] = (Figures.Refusals, ["code"]),
        ["signaling.limits.exceeded"] = (Figures.Limits, ["limit"]),
        ["signaling.mesh.outcomes"] = (Figures.Outcomes, ["outcome", "route"]),
        ["signaling.repairs"] = (Figures.Repairs, ["reason"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly MeterListener _listener = new();
    private readonly List<MeterReading> _readings = [];

    /// <param name="meters">The meters of this host. Other hosts in this process have their own.</param>
    public ServiceMeters(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SignalingMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters) && _figures.TryGetValue(instrument.Name, out var figure))
            {
                var reading = new MeterReading(figure.Figure, figure.Tags, instrument.IsObservable);
                lock (_readings)
                {
                    _readings.Add(reading);
                }

                listener.EnableMeasurementEvents(instrument, reading);
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, reading) => ((MeterReading)reading!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, seconds, tags, reading) => ((MeterReading)reading!).AddDuration(seconds, tags));
        _listener.Start();
    }

    /// <summary>Returns all figures: counts since the start of this host, and states as they are now.</summary>
    public Dictionary<string, long> Read()
    {
        MeterReading[] readings;
        lock (_readings)
        {
            readings = [.. _readings];
        }

        foreach (var reading in readings)
        {
            reading.BeginObservation();
        }

        _listener.RecordObservableInstruments();
        return readings.SelectMany(reading => reading.Read()).ToDictionary(StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();
}
