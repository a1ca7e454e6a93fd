using Microsoft.AspNetCore.Http.Features;

namespace Signaling.AspNetCore.Access;

/// <summary>
/// Creates the contexts of requests as ASP.NET Core does, after <see cref="QueryTokenRemoval"/>. A middleware would be too late: ASP.NET Core logs the
/// beginning of a request before it calls the first one.
/// </summary>
internal sealed class QueryTokenContextFactory(IServiceProvider services, QueryTokenRemoval removal) : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory _inner = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        removal.Apply(featureCollection);
        return _inner.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _inner.Dispose(httpContext);
}
