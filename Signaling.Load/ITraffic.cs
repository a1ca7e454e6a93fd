namespace Signaling.Load;

/// <summary>The traffic of the peers of a <see cref="Swarm"/>. It is notified of deliveries and answers.</summary>
internal interface ITraffic
{
    void OnDelivered(LoadPeer from, LoadPeer to);

    /// <summary>Called when a call has been answered; only for protocols that answer.</summary>
    void OnAnswered(LoadPeer caller);
}
