using Microsoft.AspNetCore.SignalR.Client;

namespace Signaling.Client;

/// <summary>
/// Asks <paramref name="inner"/>, unless the client shall stay away, and says when a reconnect begins.
/// </summary>
/// <remarks>
/// SignalR raises its <c>Reconnecting</c> event on a thread of its own, with nothing that puts it before what the next connection brings.
/// The policy is asked after the old connection's last message was read and before the new connection is made: that is the order we need.
/// </remarks>
internal sealed class WatchedReconnectPolicy(IRetryPolicy inner, Func<bool> mayReconnect, Action<Exception?> reconnecting) : IRetryPolicy
{
    public TimeSpan? NextRetryDelay(RetryContext retryContext)
    {
        if (!mayReconnect())
        {
            return null;
        }

        var delay = inner.NextRetryDelay(retryContext);
        if (delay is not null && retryContext.PreviousRetryCount == 0)
        {
            reconnecting(retryContext.RetryReason);
        }

        return delay;
    }
}
