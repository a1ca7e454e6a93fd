using System.Collections.Concurrent;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Limiting;

/// <summary>Tells operators that a limit was exceeded: a counter in the meter <c>Signaling</c>, and one log line a minute for each limit.</summary>
internal sealed class LimitReports(SignalingMetrics metrics, TimeProvider time, ILogger<LimitReports> logger)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Limit, LogInterval> _lines = new();

    /// <param name="limit">The limit.</param>
    /// <param name="source">The connection, address or user that exceeded it.</param>
    public void Count(Limit limit, string source)
    {
        metrics.LimitExceeded(limit.Name);
        if (_lines.GetOrAdd(limit, static (_, clock) => new LogInterval(_interval, clock), time).IsDue(out var suppressed))
        {
            Log.LimitExceeded(logger, limit.Key, PlainText.Of(source, maxLength: 200), suppressed);
        }
    }
}
