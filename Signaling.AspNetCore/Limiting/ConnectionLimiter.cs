using Signaling.Contracts;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// The limits of one connection. Calls and bytes are counted where messages are parsed, and WebSocket frames below that, so that everything a client
/// can send counts. The first excess is refused call by call. A client that continues increases its debt, and is closed.
/// </summary>
internal sealed class ConnectionLimiter : IDisposable
{
    // The connection is closed when the debt exceeds this part of the burst.
    private const double MaxDebt = 1.0 / 4;

    private const int ReportBurst = 200;

    private static readonly TimeSpan _reportInterval = TimeSpan.FromSeconds(1);

    // After the Close message, a client that does not close is cut.
    private static readonly TimeSpan _closeTimeout = TimeSpan.FromSeconds(1);

    private readonly ConnectionRateOptions _rates;
    private readonly SignalingLimits _limits;
    private readonly Admission _admission;
    private readonly TimeProvider _time;
    private readonly LimitReports _reports;
    private readonly string _source;
    private TokenBucket _calls;
    private TokenBucket _bytes;
    private TokenBucket _frames;
    private SignalingRefusalException? _end;
    private long _endedAt;
    private Action? _close;

    public ConnectionLimiter(
        ConnectionRateOptions rates, SignalingLimits limits, Admission admission, TimeProvider time, LimitReports reports, string source)
    {
        _rates = rates;
        _limits = limits;
        _admission = admission;
        _time = time;
        _reports = reports;
        _source = source;
        var now = time.GetTimestamp();
        _calls = new(rates.CallsPerSecond, rates.CallBurst, now);
        _bytes = new(rates.BytesPerSecond, rates.ByteBurst, now);
        _frames = new(rates.FramesPerSecond, rates.FrameBurst, now);
    }

    /// <summary>Gets the budget of roster data.</summary>
    public RosterBudget Rosters => field ??= new(_limits.MaxRosterBytesPerSecond, _time, () => Report(Limit.Rosters));

    /// <summary>Gets the budget of messages to all peers.</summary>
    public BroadcastBudget Broadcasts => field ??= new(_rates, _time, () => Report(Limit.Broadcasts));

    /// <summary>Gets the pace of <c>ReportConnection</c>: enough for two meshes of the largest room at once.</summary>
    public CallPace Reports => field ??= new(nameof(ISignalingHub.ReportConnection), ReportBurst, _reportInterval, _time);

    /// <summary>Gets the reason why the connection has to be closed, and nothing more is read from it; null while it may continue.</summary>
    public SignalingRefusalException? End => Volatile.Read(ref _end);

    /// <summary>Gets whether the client has ignored the Close message.</summary>
    public bool IsOverdue => End is not null && _time.GetElapsedTime(_endedAt) > _closeTimeout;

    /// <summary>Sets how the connection is closed when the limit of frames is exceeded.</summary>
    public void Attach(Action close)
    {
        Volatile.Write(ref _close, close);
        if (End is not null)
        {
            close();
        }
    }

    /// <summary>Counts a message. Returns the refusal of its call if there were too many; see <see cref="End"/> then.</summary>
    /// <param name="calls">How many calls it counts as.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="now">The current timestamp.</param>
    public SignalingRefusalException? Spend(int calls, long bytes, long now)
    {
        var (callDebt, byteDebt) = (_calls.Spend(calls, now, _time), _bytes.Spend(bytes, now, _time));
        return callDebt > 0 ? Refuse(Limit.Calls, callDebt, _rates.CallsPerSecond, _rates.CallBurst, "calls", _calls)
            : byteDebt > 0 ? Refuse(Limit.Bytes, byteDebt, _rates.BytesPerSecond, _rates.ByteBurst, "bytes", _bytes)
            : null;
    }

    /// <summary>Counts a call of <c>Join</c> for the address and the user. Returns its refusal if there were too many.</summary>
    public SignalingRefusalException? SpendJoin() => _admission.Join()?.Refusal;

    /// <summary>
    /// Counts the user that the grant of a room names, if the request has not named it: the call, if it is a <c>Join</c>, and the connection among the user's
    /// open ones. Returns the refusal if there was too much.
    /// </summary>
    public SignalingRefusalException? SpendGrant(string? userId, bool isJoin) => _admission.Grant(userId, isJoin)?.Refusal;

    /// <summary>Counts WebSocket frames. Returns false when nothing more must be read.</summary>
    public bool TakeFrames(int count)
    {
        if (End is not null)
        {
            return false;
        }

        if (_frames.Spend(count, _time.GetTimestamp(), _time) is not (> 0 and var debt))
        {
            return true;
        }

        Report(Limit.Frames);
        EndWith(Refusal.ConnectionLimited("WebSocket frames", _rates.FramesPerSecond, _frames.TimeFor(debt), isClosed: true));

        // The caller is reading the socket, and the hub's reaction may want to do so, too.
        ThreadPool.UnsafeQueueUserWorkItem(static limiter => Volatile.Read(ref limiter._close)?.Invoke(), this, preferLocal: false);
        return false;
    }

    public void OnJoined() => _admission.OnJoined();

    public void Dispose() => _admission.Dispose();

    private SignalingRefusalException Refuse(Limit limit, double debt, int perSecond, int burst, string noun, in TokenBucket bucket)
    {
        Report(limit);
        var isClosed = debt > burst * MaxDebt;
        var refusal = Refusal.ConnectionLimited(noun, perSecond, bucket.TimeFor(debt), isClosed);
        if (isClosed)
        {
            EndWith(refusal);
        }

        return refusal;
    }

    private void EndWith(SignalingRefusalException refusal)
    {
        _endedAt = _time.GetTimestamp();
        Interlocked.CompareExchange(ref _end, refusal, null);
    }

    private void Report(Limit limit) => _reports.Count(limit, _source);
}
