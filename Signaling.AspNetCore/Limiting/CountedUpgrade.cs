using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// Lets a request be upgraded to a WebSocket whose frames are counted. A <c>WebSocket</c> answers pings and skips empty fragments by itself, so these
/// are visible only in the stream below it.
/// </summary>
internal sealed class CountedUpgrade(HttpContext context, IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect)
    : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    public bool IsUpgradableRequest => upgrade?.IsUpgradableRequest == true;

    [MemberNotNullWhen(true, nameof(Protocol))]
    public bool IsExtendedConnect => connect?.IsExtendedConnect == true && Protocol is not null;

    public string? Protocol => connect?.Protocol;

    /// <summary>
    /// Replaces the features with which the WebSocket middleware accepts a WebSocket. A middleware of the application that ran before has the original
    /// ones, so its WebSocket feature is removed.
    /// </summary>
    public static Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        var (upgrade, connect) = (context.Features.Get<IHttpUpgradeFeature>(), context.Features.Get<IHttpExtendedConnectFeature>());
        var counted = new CountedUpgrade(context, upgrade, connect);
        if (upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(counted);
        }

        if (connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(counted);
        }

        if (upgrade is not null || connect is not null)
        {
            context.Features.Set<IHttpWebSocketFeature>(null);
        }

        return next(context);
    }

    public async Task<Stream> UpgradeAsync() => Count(await upgrade!.UpgradeAsync());

    public async ValueTask<Stream> AcceptAsync() => Count(await connect!.AcceptAsync());

    private Stream Count(Stream stream) =>
        context.Features.Get<ConnectionLimiter>() is { } limiter ? new CountedStream(stream, limiter, context.RequestAborted) : stream;
}
