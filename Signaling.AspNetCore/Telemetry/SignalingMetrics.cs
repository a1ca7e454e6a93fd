using System.Diagnostics.Metrics;

namespace Signaling.AspNetCore.Telemetry;

/// <summary>
/// The instruments of the meter <c>Signaling</c> that count events. docs/operations.md describes all instruments. No tag has a value that clients choose: no
/// peer, room or user.
/// </summary>
internal sealed class SignalingMetrics
{
    public const string MeterName = "Signaling";

    // From a page that is loaded again to the end of a long resume window.
    private static readonly double[] _awaySeconds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 45, 60, 120, 300];

    private readonly Counter<long> _closes;
    private readonly CountFromZero _joins;
    private readonly Counter<long> _leaves;
    private readonly CountFromZero _suspensions;
    private readonly CountFromZero _resumes;
    private readonly CountFromZero _takeovers;
    private readonly Histogram<double> _away;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _limits;
    private readonly Counter<long> _repairs;
    private readonly Counter<long> _mailed;
    private readonly CountFromZero _mailedBytes;
    private readonly CountFromZero _mailDelivered;

    public SignalingMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        Mesh = new(Meter);
        _closes = Meter.CreateCounter<long>("signaling.connection.closes", "{connection}", "Connections that have ended, by the reason.");
        _joins = new(Meter, "signaling.peer.joins", "{peer}", "Peers that have joined a room on this node.");
        _leaves = Meter.CreateCounter<long>("signaling.peer.leaves", "{peer}", "Peers that have left their room or were removed by this node, by the reason.");
        _suspensions = new(Meter, "signaling.peer.suspensions", "{peer}", "Peers of this node that were suspended.");
        _resumes = new(Meter, "signaling.peer.resumes", "{peer}", "Peers that have resumed on this node.");
        _takeovers = new(Meter, "signaling.peer.takeovers", "{peer}", "Peers of dead nodes that this node has taken over.");
        _away = Meter.CreateHistogram(
            "signaling.peer.away.duration", "s", "How long a suspended peer of this node was away until it resumed, here or on another node.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = _awaySeconds });
        Meter.CreateObservableCounter("signaling.signals", Signals.ReadSignals, "{signal}", "Signals that peers of this node have sent, by kind and result.");
        Meter.CreateObservableCounter("signaling.signal.io", Signals.ReadBytes, "By", "The content of these signals, by kind. A broadcast counts once.");
        _refusals = Meter.CreateCounter<long>("signaling.refusals", "{refusal}", "Calls and connections that were refused, by code and method.");
        _limits = Meter.CreateCounter<long>(
            "signaling.limits.exceeded", "{refusal}", "Calls, requests and connections that were refused because of a limit, by the limit.");
        _repairs = Meter.CreateCounter<long>("signaling.repairs", "{repair}", "Rooms that this node has compared with Redis and corrected, by the reason.");
        _mailed = Meter.CreateCounter<long>("signaling.mailbox.signals", "{signal}", "Signals for suspended peers that this node has put into mailboxes, by the result.");
        _mailedBytes = new(Meter, "signaling.mailbox.io", "By", "The content of the signals that this node has put into mailboxes.");
        _mailDelivered = new(Meter, "signaling.mailbox.deliveries", "{signal}", "Signals from mailboxes that peers received when they resumed on this node.");
    }

    public Meter Meter { get; }

    /// <summary>Gets the counts of signals.</summary>
    public SignalCounts Signals { get; } = new();

    /// <summary>Gets the metrics of peer connections.</summary>
    public MeshMetrics Mesh { get; }

    public void Closed(string reason) => _closes.Add(1, Tag("reason", reason));

    public void Joined() => _joins.Add(1);

    public void Left(string reason) => _leaves.Add(1, Tag("reason", reason));

    public void Suspended() => _suspensions.Add(1);

    /// <param name="delivered">The number of signals from its mailbox that the peer receives.</param>
    public void Resumed(int delivered)
    {
        _resumes.Add(1);
        _mailDelivered.Add(delivered);
    }

    public void TakenOver(int peers) => _takeovers.Add(peers);

    public void Returned(TimeSpan away) => _away.Record(away.TotalSeconds);

    /// <param name="code">One of the codes of the contract.</param>
    /// <param name="method">The called method, as the client has written it.</param>
    public void Refused(string code, string method) => _refusals.Add(1, Tag("code", code), Tag("method", CallName.Of(method)));

    public void LimitExceeded(string limit) => _limits.Add(1, Tag("limit", limit));

    public void Repaired(string reason) => _repairs.Add(1, Tag("reason", reason));

    public void Mailed(int signals, long bytes)
    {
        _mailed.Add(signals, Tag("result", "stored"));
        _mailedBytes.Add(bytes);
    }

    public void MailboxFull() => _mailed.Add(1, Tag("result", "full"));

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
}
