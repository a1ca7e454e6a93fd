namespace Signaling.AspNetCore.Rooms;

/// <summary>Counts the peers that this node holds in all rooms, and limits their number. Suspended peers count.</summary>
internal sealed class PeerPlaces(SignalingOptions options)
{
    private readonly int _capacity = options.MaxPeers ?? int.MaxValue;
    private readonly TimeSpan _resumeWindow = options.ResumeWindow;
    private int _taken;
    private int _suspended;

    public int Taken => Volatile.Read(ref _taken);

    public int Suspended => Volatile.Read(ref _suspended);

    public void Take()
    {
        if (Interlocked.Increment(ref _taken) > _capacity)
        {
            Release();
            throw Refusal.ServerFull(_capacity, Suspended, _resumeWindow);
        }
    }

    /// <summary>Takes a place even when all places are taken: the peer of a crashed node is in its room already.</summary>
    public void TakeAnyway() => Interlocked.Increment(ref _taken);

    public void Release() => Interlocked.Decrement(ref _taken);

    public void OnSuspended() => Interlocked.Increment(ref _suspended);

    /// <summary>Records that a suspended peer has resumed or left.</summary>
    public void OnNoLongerSuspended() => Interlocked.Decrement(ref _suspended);
}
