using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>
/// The events that wait for the application's handlers. Events are raised one at a time, in order, and the next one waits for the handlers. So a
/// slow handler delays neither the connection nor a call. The application sees the room as it was at the event that is being raised.
/// </summary>
/// <param name="handlers">Returns the application's handlers of an event, bound to it.</param>
/// <param name="capacity">The number of events from which on the queue is full.</param>
/// <param name="context">The context on which the handlers run; null for a thread-pool thread.</param>
/// <param name="logger">Receives the exceptions of handlers.</param>
internal sealed class EventQueue(
    Func<SignalingEvent, IEnumerable<Func<Task>>> handlers, int capacity, SynchronizationContext? context, ILogger logger)
    : IRoomEvents
{
    private readonly object _lock = new();
    private readonly Queue<PendingEvent> _pending = new();
    private readonly List<EventReader> _readers = [];
    private volatile RoomView? _view;
    private volatile bool _isClosed;
    private volatile int _stay;
    private PendingEvent? _newest; // the last one of those that wait
    private TaskCompletionSource<bool>? _caughtUp;
    private bool _isRaising;

    /// <summary>Gets the room as the application sees it; null outside a room.</summary>
    public RoomView? View => _view;

    /// <summary>Gets whether the application is too slow: no further event may be added.</summary>
    public bool IsFull
    {
        get { lock (_lock) { return _pending.Count >= capacity; } }
    }

    /// <inheritdoc/>
    public void Add(SignalingEvent raised, RoomView? view)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _newest = new PendingEvent(raised, view, _stay);
            _pending.Enqueue(_newest);
            if (_isRaising)
            {
                return;
            }

            _isRaising = true;
        }

        _ = Task.Run(RaiseDetachedAsync);
    }

    /// <inheritdoc/>
    public void Show(RoomView? view)
    {
        lock (_lock)
        {
            if (_pending.Count > 0)
            {
                _newest!.View = view;
            }
            else if (!_isClosed)
            {
                _view = view;
            }
        }
    }

    /// <inheritdoc/>
    public void Move(RoomView? view)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _stay++;
            _view = view;
            var kept = _pending.Where(pending => !pending.IsOfRoom).ToArray();
            _pending.Clear();
            foreach (var pending in kept)
            {
                pending.View = view;
                _pending.Enqueue(_newest = pending);
            }

            LetCatchUpLocked();
        }
    }

    /// <summary>Completes when the application has handled at least half of the events.</summary>
    public Task<bool> CaughtUpAsync()
    {
        lock (_lock)
        {
            return _pending.Count <= capacity / 2
                ? Task.FromResult(true)
                : (_caughtUp ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>From now on each event waits until the returned sequence has been read to it.</summary>
    public IAsyncEnumerable<SignalingEvent> Read(CancellationToken cancellationToken)
    {
        var reader = new EventReader();
        lock (_lock)
        {
            if (_isClosed)
            {
                reader.Abandon();
            }
            else
            {
                _readers.Add(reader);
            }
        }

        // A sequence that is cancelled before it is read must not hold up the other handlers.
        var cancelled = cancellationToken.Register(() => Remove(reader, abandons: true));
        return reader.ReadAsync(
            ended =>
            {
                cancelled.Dispose();
                Remove(ended, abandons: false);
            },
            cancellationToken);
    }

    /// <summary>Raises no further event, and ends the sequences of events.</summary>
    public void Close()
    {
        EventReader[] readers;
        lock (_lock)
        {
            _isClosed = true;
            _view = null;
            _pending.Clear();
            readers = [.. _readers];
            _readers.Clear();
            LetCatchUpLocked();
        }

        foreach (var reader in readers)
        {
            reader.Abandon();
        }
    }

    private async Task RaiseDetachedAsync()
    {
        while (TryTake(out var pending, out var readers))
        {
            foreach (var handler in handlers(pending.Event).Concat(readers.Select(reader => (Func<Task>)(() => reader.HandleAsync(pending.Event)))))
            {
                if (_isClosed || (pending.IsOfRoom && pending.Stay != _stay))
                {
                    break;
                }

                try
                {
                    await StartAsync(handler).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    Log.HandlerFailed(logger, pending.Event.GetType().Name, exception);
                }
            }
        }
    }

    private bool TryTake(out PendingEvent pending, out EventReader[] readers)
    {
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                _isRaising = false;
                (pending, readers) = (null!, []);
                return false;
            }

            pending = _pending.Dequeue();
            _view = pending.View;
            readers = [.. _readers];
            LetCatchUpLocked();
            return true;
        }
    }

    private Task StartAsync(Func<Task> handler)
    {
        return context is null ? handler() : StartOnContextAsync();

        async Task StartOnContextAsync()
        {
            var started = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
            context.Post(
                _ =>
                {
                    try
                    {
                        started.SetResult(handler());
                    }
                    catch (Exception exception)
                    {
                        started.SetException(exception);
                    }
                },
                null);
            await (await started.Task.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private void Remove(EventReader reader, bool abandons)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
        }

        if (abandons)
        {
            reader.Abandon();
        }
    }

    private void LetCatchUpLocked()
    {
        if (_pending.Count <= capacity / 2)
        {
            _caughtUp?.TrySetResult(true);
            _caughtUp = null;
        }
    }
}
