using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Signaling.AspNetCore.Access;

/// <summary>
/// Moves the access token of a request to the hub from the query to the header <c>Authorization</c>, before anything reads the request. Browsers cannot set
/// headers on WebSockets and Server-Sent Events, and ASP.NET Core, proxies and monitoring log queries.
/// </summary>
internal sealed class QueryTokenRemoval
{
    private string? _path;

    /// <summary>Begins with the requests to the hub and to its negotiation, also below a path base or in a route group.</summary>
    public void Protect(string pattern) => _path = "/" + pattern.Trim('/');

    public void Apply(IFeatureCollection features)
    {
        if (features.Get<IHttpRequestFeature>() is not { QueryString.Length: > 1 } request || !IsOfHub(request.Path))
        {
            return;
        }

        var kept = new StringBuilder();
        string? token = null;
        foreach (var pair in new QueryStringEnumerable(request.QueryString))
        {
            if (pair.DecodeName().Span.Equals(QueryToken.Name, StringComparison.OrdinalIgnoreCase))
            {
                token ??= pair.DecodeValue().ToString();
            }
            else
            {
                kept.Append(kept.Length == 0 ? '?' : '&').Append(pair.EncodedName.Span).Append('=').Append(pair.EncodedValue.Span);
            }
        }

        if (token is null)
        {
            return;
        }

        var query = kept.ToString();
        request.RawTarget = request.RawTarget.Split('?')[0] + query;
        request.QueryString = query;
        features.Set(new QueryToken(token));
        if (request.Headers.Authorization.Count == 0)
        {
            request.Headers.Authorization = $"Bearer {token}";
        }
    }

    private bool IsOfHub(string path)
    {
        var trimmed = path.AsSpan().TrimEnd('/');
        return _path is { } hub
            && (trimmed.EndsWith(hub, StringComparison.OrdinalIgnoreCase)
                || (trimmed.EndsWith("/negotiate", StringComparison.OrdinalIgnoreCase) && trimmed[..^"/negotiate".Length].EndsWith(hub, StringComparison.OrdinalIgnoreCase)));
    }
}
