namespace Signaling.Client;

/// <summary>
/// Listens for network hints only while the client keeps a connection, so that an unused client can be garbage-collected.
/// </summary>
/// <param name="source">The source of hints; null for none.</param>
/// <param name="hint">Called for each hint.</param>
internal sealed class HintSubscription(Func<Action, IDisposable>? source, Action hint)
{
    private readonly object _lock = new();
    private IDisposable? _listening;

    public void Begin()
    {
        lock (_lock)
        {
            _listening ??= source?.Invoke(hint);
        }
    }

    public void End() => EndUnless(() => false);

    /// <summary>Ends, unless the client keeps a connection again.</summary>
    public void EndUnless(Func<bool> keepsConnection)
    {
        lock (_lock)
        {
            if (!keepsConnection())
            {
                _listening?.Dispose();
                _listening = null;
            }
        }
    }
}
