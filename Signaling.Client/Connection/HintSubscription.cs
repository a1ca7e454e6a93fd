namespace Signaling.Client;

/// <summary>
/// Listens for network hints only while the client keeps a connection, so that an unused client can be garbage-collected.
/// </summary>
internal sealed class HintSubscription(Func<Action, IDisposable> source, Action hint)
{
    private readonly object _lock = new();
    private IDisposable? _listening;

    public void Begin()
    {
        lock (_lock)
        {
            _listening ??= source(hint);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _listening?.Dispose();
            _listening = null;
        }
    }
}
