using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Rooms;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// Ends connections whose access has expired: the peer leaves its room, and the client receives a Close message that begins with <c>unauthorized:</c>.
/// A peer that has resumed on another connection with newer access is not affected.
/// </summary>
internal sealed class AccessExpiry(RoomDirectory rooms, TimeProvider time, ILogger<AccessExpiry> logger)
{
    /// <summary>Ends the connection at this time, instead of an earlier set time. Null changes nothing.</summary>
    public void Watch(SignalingConnection peer, DateTimeOffset? expiresAt)
    {
        if (expiresAt is null)
        {
            return;
        }

        if (peer.Features.Get<ExpiryWatch>() is not { } watch)
        {
            watch = new(time, () => Task.Run(() => EndDetachedAsync(peer)).Detach(logger, nameof(EndDetachedAsync)));
            peer.Features.Set(watch);
            peer.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((ExpiryWatch)state).Check(), watch);
        }

        watch.Set(expiresAt.Value);
    }

    private async Task EndDetachedAsync(SignalingConnection peer)
    {
        Log.AccessExpired(logger, peer.ConnectionId);
        peer.CloseReason = CloseReasons.AccessExpired;
        peer.IsEvicted = true; // a Join that is under way leaves again
        var peerId = peer.PeerId;
        try
        {
            if (await rooms.LeaveAsync(peerId, peer.ConnectionId, PeerLeftReasons.Disconnected))
            {
                Log.Left(logger, peerId, PeerLeftReasons.Disconnected);
            }
        }
        finally
        {
            await TimedClose.RunAsync(peer, () => WriteCloseAsync(peer), time);
        }
    }

    private static Task WriteCloseAsync(SignalingConnection peer) =>
        peer.Hub?.WriteAsync(new CloseMessage(Refusal.AccessExpired().Message, allowReconnect: true)).AsTask() ?? Task.CompletedTask;
}
