using System.Diagnostics.CodeAnalysis;

namespace Signaling.Client;

/// <summary>Lets one call at a time connect, join, leave or restore the room.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore has no wait handle, and calls may end after the client's disposal.")]
internal sealed class EntryGate(CancellationToken stopping)
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);
    private readonly object _lock = new();
    private CancellationTokenSource _entries = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private CancellationTokenSource? _undo;
    private int _waiting;

    /// <summary>Gets the token that ends the entries of now, because the application disconnects.</summary>
    public CancellationToken Stopping
    {
        get { lock (_lock) { return _entries.Token; } }
    }

    /// <summary>Waits for its turn. The caller calls <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            HurryUndo();
            await _semaphore.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowIfDisposed();
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave() => _semaphore.Release();

    /// <summary>Ends the entry that is under way. Later ones are not concerned.</summary>
    public void StopEntries()
    {
        CancellationTokenSource former;
        lock (_lock)
        {
            former = _entries;
            _entries = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        }

        former.Cancel();
    }

    /// <summary>Returns a token for the undoing of a cancelled join: another call must not wait for it.</summary>
    public CancellationToken BeginUndo()
    {
        var undo = new CancellationTokenSource();
        lock (_lock)
        {
            _undo = undo;
        }

        if (Volatile.Read(ref _waiting) > 0)
        {
            undo.Cancel();
        }

        return undo.Token;
    }

    private void HurryUndo()
    {
        Interlocked.Increment(ref _waiting);
        CancellationTokenSource? undo;
        lock (_lock)
        {
            undo = _undo;
            _undo = null;
        }

        undo?.Cancel();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, typeof(SignalingClient));
}
