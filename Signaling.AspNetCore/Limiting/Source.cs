using System.Threading.RateLimiting;

namespace Signaling.AspNetCore.Limiting;

/// <summary>Where a connection comes from: an address or a user, with the limits of its kind.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="Noun">What it is, for the text of a refusal.</param>
/// <param name="Key">The address, or the user's ID.</param>
internal sealed record Source(SourceLimits Limits, string Noun, string Key)
{
    private const string TooManyOpen = "too many open connections";
    private const string TooManyPending = "too many connections that have not joined a room";

    public static Source OfUser(SourceLimits users, string userId) => new(users, "user", userId);

    /// <summary>Takes a permit. Returns the excess if there is none.</summary>
    /// <param name="select">The limit.</param>
    /// <param name="deed">What the source did too often, for the text of the refusal.</param>
    /// <param name="reports">Receives the excess.</param>
    /// <param name="leases">Receives a place, which must be released; null for a rate.</param>
    public Excess? TryTake(Func<SourceLimits, SourceRate> select, string deed, LimitReports reports, List<RateLimitLease>? leases)
    {
        var rate = select(Limits);
        if (rate.TryTake(Key, out var lease, out var wait))
        {
            if (lease is not null)
            {
                leases?.Add(lease);
            }

            return null;
        }

        return Exceed(rate, deed, wait, reports);
    }

    /// <summary>
    /// Returns the excess if a connection would have no place now, and takes none. A client reads the answer to a negotiation; that to a WebSocket or an event stream
    /// is hidden from it in a browser.
    /// </summary>
    public Excess? FindFull(LimitReports reports) => Limits.Open.IsFull(Key) ? Exceed(Limits.Open, TooManyOpen, SourceRate.PlaceWait, reports)
        : Limits.Pending.IsFull(Key) ? Exceed(Limits.Pending, TooManyPending, SourceRate.PlaceWait, reports)
        : null;

    /// <summary>Counts a call of <c>Join</c>. Returns the excess if there were too many.</summary>
    public Excess? TakeJoin(LimitReports reports) => TryTake(limits => limits.Joins, "joined too often", reports, leases: null);

    /// <summary>Takes the place of an open connection. Returns the excess if there is none.</summary>
    public Excess? TakeOpen(LimitReports reports, List<RateLimitLease>? leases) => TryTake(limits => limits.Open, TooManyOpen, reports, leases);

    /// <summary>Takes the place of a connection that has not joined a room. Returns the excess if there is none.</summary>
    public Excess? TakePending(LimitReports reports, List<RateLimitLease>? leases) => TryTake(limits => limits.Pending, TooManyPending, reports, leases);

    private Excess Exceed(SourceRate rate, string deed, TimeSpan wait, LimitReports reports)
    {
        reports.Count(rate.Limit, $"{Noun} {Key}");
        return new(Refusal.SourceLimited(Noun, deed, wait), wait);
    }
}
