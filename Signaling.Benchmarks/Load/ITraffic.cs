namespace Signaling.Benchmarks.Load;

/// <summary>What the peers of a <see cref="Swarm"/> are doing, told of what becomes of it.</summary>
internal interface ITraffic
{
    void OnDelivered(LoadPeer from, LoadPeer to);

    /// <summary>A call has been answered; only for protocols that answer.</summary>
    void OnAnswered(LoadPeer caller);
}
