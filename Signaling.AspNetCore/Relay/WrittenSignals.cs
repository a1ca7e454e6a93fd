namespace Signaling.AspNetCore.Relay;

/// <summary>
/// Counts the signals that a connection's transport has taken. SignalR itself does not tell: a write to a connection that has ended completes like
/// any other.
/// </summary>
/// <remarks>All but <see cref="Count"/> is used under the connection's write lock: a message is written, and then flushed.</remarks>
internal sealed class WrittenSignals
{
    private int _count;
    private bool _isPending;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The hub protocol has written a signal, which is to be flushed.</summary>
    public void Begin() => _isPending = true;

    /// <summary>The flush is over.</summary>
    public void End(bool isTaken)
    {
        if (_isPending && isTaken)
        {
            Volatile.Write(ref _count, _count + 1);
        }

        _isPending = false;
    }
}
