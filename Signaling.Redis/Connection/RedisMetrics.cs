using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Health;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.Redis.Connection;

/// <summary>The instruments of the meter <c>Signaling</c> about Redis. They exist only when the node uses Redis.</summary>
internal sealed class RedisMetrics
{
    public const string Ok = "ok";
    public const string Timeout = "timeout";
    public const string Error = "error";

    private static readonly double[] _commandSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private readonly Meter _meter;
    private readonly Histogram<double>? _commands;

    public RedisMetrics(SignalingMetrics metrics, IOptions<RedisOptions> options)
    {
        _meter = metrics.Meter;
        if (!options.Value.IsOn)
        {
            return; // the check of readiness needs a connection that is never opened
        }

        _commands = _meter.CreateHistogram(
            "signaling.redis.command.duration", "s", "How long this node waited for Redis, by the result.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = _commandSeconds });
    }

    /// <summary>Begins to show a state of this node.</summary>
    /// <param name="name">The name of the instrument.</param>
    /// <param name="description">Its description.</param>
    /// <param name="read">Reads the state.</param>
    public void Watch(string name, string description, Func<bool> read) =>
        _meter.CreateObservableGauge(name, () => NodeGauges.NumberOf(read()), "1", description);

    /// <summary>Begins to count interruptions.</summary>
    public void WatchInterruptions(Func<int> read) => _meter.CreateObservableCounter(
        "signaling.redis.interruptions", () => (long)read(), "{interruption}", "Events that may have lost messages of other nodes.");

    public void Answered(TimeSpan duration, string result) => _commands?.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", result));
}
