using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Telemetry;

/// <summary>What clients report about their peer connections. The texts of a client never become values of a tag: an unknown text counts as <c>other</c>.</summary>
internal sealed class MeshMetrics
{
    private const string None = "none";
    private const string Other = "other";
    private const string Relay = "relay";

    // A page that sleeps while it connects may report hours. Averages should not follow it.
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);
    private static readonly double[] _connectSeconds = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 60];

    // RFC 8445, and the relayProtocol of the W3C's RTCIceCandidateStats.
    private static readonly FrozenSet<string> _candidateTypes = FrozenSet.Create("host", "srflx", "prflx", Relay);
    private static readonly FrozenSet<string> _relayProtocols = FrozenSet.Create("udp", "tcp", "tls");

    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _connects;

    public MeshMetrics(Meter meter)
    {
        _outcomes = meter.CreateCounter<long>(
            "signaling.mesh.outcomes", "{report}", "What became of peer connections, as clients report it, by outcome, route and candidates.");
        _connects = meter.CreateHistogram(
            "signaling.mesh.connect.duration", "s", "How long peer connections took to connect, as clients report it, by route.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = _connectSeconds });
    }

    /// <summary>Counts a report. Its outcome is one of the contract's.</summary>
    public void Report(ConnectionReport report)
    {
        var (local, remote) = (Known(report.LocalCandidateType, _candidateTypes), Known(report.RemoteCandidateType, _candidateTypes));
        var route = local == Relay || remote == Relay ? "relayed" : local == None || remote == None ? "unknown" : "direct";
        _outcomes.Add(
            1,
            [
                new("outcome", report.Outcome), new("route", route), new("local_candidate", local), new("remote_candidate", remote),
                new("relay_protocol", local == Relay ? Known(report.RelayProtocol, _relayProtocols) : None),
            ]);
        if (report.Outcome == ConnectionOutcomes.Connected)
        {
            _connects.Record(Math.Min(report.ElapsedMs / 1000.0, _longest.TotalSeconds), new KeyValuePair<string, object?>("route", route));
        }
    }

    private static string Known(string? text, FrozenSet<string> known) => text is null ? None : known.TryGetValue(text, out var value) ? value : Other;
}
