namespace Signaling.Client;

/// <summary>Listens for hints about the network only while there is a connection to keep, so that an unused client can be collected.</summary>
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
