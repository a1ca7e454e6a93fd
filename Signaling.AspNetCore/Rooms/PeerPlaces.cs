namespace Signaling.AspNetCore.Rooms;

/// <summary>How many peers this node holds, in all rooms together, and whether there is place for one more. Suspended peers count.</summary>
internal sealed class PeerPlaces(SignalingOptions options)
{
    private readonly int _capacity = options.MaxPeers ?? int.MaxValue;
    private readonly TimeSpan _resumeWindow = options.ResumeWindow;
    private int _taken;
    private int _suspended;

    public int Taken => Volatile.Read(ref _taken);

    public void Take()
    {
        if (Interlocked.Increment(ref _taken) > _capacity)
        {
            Release();
            throw Refusal.ServerFull(_capacity, Volatile.Read(ref _suspended), _resumeWindow);
        }
    }

    /// <summary>For a peer of a node that died: it is in its room already.</summary>
    public void TakeAnyway() => Interlocked.Increment(ref _taken);

    public void Release() => Interlocked.Decrement(ref _taken);

    public void OnSuspended() => Interlocked.Increment(ref _suspended);

    /// <summary>A suspended peer has resumed, or has left its place.</summary>
    public void OnNoLongerSuspended() => Interlocked.Decrement(ref _suspended);
}
