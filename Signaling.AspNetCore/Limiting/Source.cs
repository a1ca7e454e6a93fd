using System.Threading.RateLimiting;

namespace Signaling.AspNetCore.Limiting;

/// <summary>Where a connection comes from: an address or a user, with the limits of its kind.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="Noun">What it is, for the text of a refusal.</param>
/// <param name="Key">The address, or the user's ID.</param>
internal sealed record Source(SourceLimits Limits, string Noun, string Key)
{
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

        reports.Count(rate.Limit, $"{Noun} {Key}");
        return new(Refusal.SourceLimited(Noun, deed, wait), wait);
    }

    /// <summary>Counts a call of <c>Join</c>. Returns the excess if there were too many.</summary>
    public Excess? TakeJoin(LimitReports reports) => TryTake(limits => limits.Joins, "joined too often", reports, leases: null);

    /// <summary>Takes the place of an open connection. Returns the excess if there is none.</summary>
    public Excess? TakeOpen(LimitReports reports, List<RateLimitLease>? leases) => TryTake(limits => limits.Open, "too many open connections", reports, leases);
}
