using System.Threading.RateLimiting;

namespace Signaling.AspNetCore.Limiting;

/// <summary>The places that one connection takes, on the node and among those of its sources, until it ends.</summary>
/// <param name="sources">The connection's sources.</param>
/// <param name="users">The limits of users; null when there are none.</param>
/// <param name="onEnd">Releases the place on the node.</param>
/// <param name="reports">Receives each excess.</param>
internal sealed class Admission(IReadOnlyList<Source> sources, SourceLimits? users, Action onEnd, LimitReports reports) : IDisposable
{
    // A connection that ends without having joined counts as this many more. Malformed records and sockets that do nothing cost the server most.
    private const int UselessConnections = 4;

    private readonly GrantedUser? _granted = users is null ? null : new(sources, users, reports);
    private List<RateLimitLease>? _open = [];
    private List<RateLimitLease>? _pending = [];
    private bool _isTaken;

    /// <summary>Takes a place of each source. Returns the excess if there is none; <see cref="Dispose"/> releases the places that were taken.</summary>
    public Excess? Take()
    {
        var excess = First(source =>
            source.TryTake(limits => limits.Connections, "opened too many connections", reports, leases: null)
            ?? source.TakeOpen(reports, _open)
            ?? source.TakePending(reports, _pending));
        _isTaken = excess is null;
        return excess;
    }

    /// <summary>Counts a call of <c>Join</c>. Returns the excess if there were too many.</summary>
    public Excess? Join() => First(source => source.TakeJoin(reports));

    /// <summary>Counts the user that a grant names. Returns the excess if there was too much; see <see cref="GrantedUser"/>.</summary>
    public Excess? Grant(string? userId, bool isJoin) => _granted?.Set(userId, isJoin);

    /// <summary>The connection has joined a room, so it is no longer pending.</summary>
    public void OnJoined() => Release(Interlocked.Exchange(ref _pending, null));

    public void Dispose()
    {
        _granted?.Dispose();
        var pending = Interlocked.Exchange(ref _pending, null);
        Release(pending);
        if (Interlocked.Exchange(ref _open, null) is { } open)
        {
            if (pending is not null && _isTaken)
            {
                foreach (var source in sources)
                {
                    source.Limits.Connections.Charge(source.Key, UselessConnections);
                }
            }

            Release(open);
            onEnd();
        }
    }

    private Excess? First(Func<Source, Excess?> take) => sources.Select(take).FirstOrDefault(excess => excess is not null);

    private static void Release(List<RateLimitLease>? leases) => leases?.ForEach(lease => lease.Dispose());
}
