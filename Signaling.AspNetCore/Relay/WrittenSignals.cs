namespace Signaling.AspNetCore.Relay;

/// <summary>
/// Counts the signals that a connection's transport has accepted. SignalR does not report it: a write to a connection that has ended completes like
/// any other.
/// </summary>
/// <remarks>All members except <see cref="Count"/> are used under the connection's write lock: a message is written, and then flushed.</remarks>
internal sealed class WrittenSignals
{
    private int _count;
    private bool _isPending;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Marks a signal as written by the hub protocol and not flushed yet.</summary>
    public void Begin() => _isPending = true;

    /// <summary>Ends a flush, and counts the signal if the transport has accepted it.</summary>
    public void End(bool isTaken)
    {
        if (_isPending && isTaken)
        {
            Volatile.Write(ref _count, _count + 1);
        }

        _isPending = false;
    }
}
