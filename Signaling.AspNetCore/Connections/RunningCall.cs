namespace Signaling.AspNetCore.Connections;

/// <summary>The running call of a connection, which has at most one. A drain waits for it and refuses all further calls.</summary>
internal sealed class RunningCall
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _callEnded;
    private bool _isCalled;
    private volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    /// <summary>Begins a call. Returns false when the connection is being drained.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            _isCalled = !_isDraining;
            return _isCalled;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _isCalled = false;
            _callEnded?.TrySetResult();
        }
    }

    /// <summary>Refuses all further calls. Completes when the running call has ended.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _isDraining = true;
            return _isCalled ? (_callEnded = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>Returns whether the drain came before whatever the caller has just written.</summary>
    public bool HasDrainBegun()
    {
        lock (_gate)
        {
            return _isDraining;
        }
    }
}
