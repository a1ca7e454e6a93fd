using Signaling.Contracts;

namespace Signaling.Server.Rooms;

/// <summary>How many peers this node holds, in all rooms together, and whether there is place for one more.</summary>
internal sealed class PeerPlaces(int capacity)
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public void Take()
    {
        if (Interlocked.Increment(ref _taken) > capacity)
        {
            Release();
            throw Refusal.Of(SignalingErrorCodes.ServerFull, "The server holds as many peers as it may.");
        }
    }

    /// <summary>For a peer of a node that died: it is in its room already.</summary>
    public void TakeAnyway() => Interlocked.Increment(ref _taken);

    public void Release() => Interlocked.Decrement(ref _taken);
}
