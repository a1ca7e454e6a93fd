using System.Threading.RateLimiting;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// The user that the grant of a connection's room names, with the place that the connection takes among that user's. The authorizer of an application may
/// know a user whom the HTTP request does not name. The user of the request is counted already, and takes no second place.
/// </summary>
/// <param name="sources">The sources of the connection, as its request names them.</param>
/// <param name="users">The limits of users.</param>
/// <param name="reports">Receives each excess.</param>
internal sealed class GrantedUser(IReadOnlyList<Source> sources, SourceLimits users, LimitReports reports) : IDisposable
{
    private readonly Lock _lock = new();
    private List<RateLimitLease>? _place;
    private string? _key;
    private bool _hasEnded;

    /// <summary>
    /// Counts a call of <c>Join</c> for the user, and takes a place for the connection, in exchange for that of a former user. Returns the excess if there was
    /// too much; then the former user keeps its place.
    /// </summary>
    public Excess? Set(string? userId, bool isJoin)
    {
        var user = userId is null || sources.Any(source => source.Limits == users && source.Key == userId) ? null : Source.OfUser(users, userId);
        return (isJoin ? user?.TakeJoin(reports) : null) ?? Exchange(user);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            Release();
        }
    }

    // The connection may end while its authorizer is still deciding. A place that is taken after that would never be free again.
    private Excess? Exchange(Source? user)
    {
        lock (_lock)
        {
            if (_hasEnded || user?.Key == _key)
            {
                return null;
            }

            List<RateLimitLease> place = [];
            if (user?.TakeOpen(reports, place) is { } excess)
            {
                return excess;
            }

            Release();
            (_key, _place) = (user?.Key, place);
            return null;
        }
    }

    private void Release() => _place?.ForEach(lease => lease.Dispose());
}
