using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Signaling.AspNetCore.Limiting;

/// <summary>Tells operators that a limit was exceeded: a counter in the meter <c>Signaling</c>, and one log line a minute for each limit.</summary>
internal sealed class LimitReports(IMeterFactory meters, TimeProvider time, ILogger<LimitReports> logger)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Limit, LogInterval> _lines = new();

    private readonly Counter<long> _exceeded = meters.Create("Signaling").CreateCounter<long>(
        "signaling.limits.exceeded", "{refusal}", "Calls, requests and connections that were refused because of a limit, by the limit.");

    /// <param name="limit">The limit.</param>
    /// <param name="source">The connection, address or user that exceeded it.</param>
    public void Count(Limit limit, string source)
    {
        _exceeded.Add(1, new KeyValuePair<string, object?>("limit", limit.Name));
        if (_lines.GetOrAdd(limit, static (_, clock) => new LogInterval(_interval, clock), time).IsDue(out var suppressed))
        {
            Log.LimitExceeded(logger, limit.Key, PlainText.Of(source, maxLength: 200), suppressed);
        }
    }
}
