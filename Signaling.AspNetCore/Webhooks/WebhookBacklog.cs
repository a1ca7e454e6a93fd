namespace Signaling.AspNetCore.Webhooks;

/// <summary>The events that wait for one receiver, by their rooms. Used by one thread at a time.</summary>
/// <param name="gapTimeout">How long an event waits for events of its room with lower versions.</param>
internal sealed class WebhookBacklog(TimeSpan gapTimeout)
{
    // A room without waiting events is remembered for its version. Without it, the room's next event waits for the gap timeout.
    private const int MaxIdleRooms = 20_000;

    private readonly Dictionary<string, WebhookRoom> _rooms = new(StringComparer.Ordinal);
    private readonly Queue<WebhookRoom> _waiting = [];

    public int Count { get; private set; }

    public void Add(WebhookItem item)
    {
        var name = item.Content.Room ?? string.Empty;
        if (!_rooms.TryGetValue(name, out var room))
        {
            ForgetIdle();
            _rooms[name] = room = new();
        }

        if (!room.IsQueued)
        {
            room.IsQueued = true;
            _waiting.Enqueue(room);
        }

        room.Add(item);
        Count++;
    }

    /// <summary>Returns an event to send now and its room, or null. Rooms take turns.</summary>
    public (WebhookRoom Room, WebhookItem Item)? TryTake(DateTimeOffset now)
    {
        for (var i = _waiting.Count; i > 0; i--)
        {
            var room = _waiting.Dequeue();
            room.IsQueued = !room.IsEmpty;
            if (room.IsEmpty)
            {
                continue;
            }

            _waiting.Enqueue(room);
            if (room.TryTake(now, gapTimeout) is { } item)
            {
                return (room, item);
            }
        }

        return null;
    }

    /// <summary>Removes an event that was delivered or given up.</summary>
    public void Complete(WebhookRoom room)
    {
        if (!room.IsAbandoned)
        {
            room.Complete();
            Count--;
        }
    }

    /// <summary>Removes everything, and returns it. Events that are being sent are completed without effect.</summary>
    public IReadOnlyList<WebhookItem> Clear()
    {
        List<WebhookItem> items = [.. _waiting.SelectMany(room => room.Pending)];
        foreach (var room in _waiting)
        {
            room.IsAbandoned = true;
        }

        _rooms.Clear();
        _waiting.Clear();
        Count = 0;
        return items;
    }

    private void ForgetIdle()
    {
        if (_rooms.Count - _waiting.Count > MaxIdleRooms)
        {
            foreach (var (name, _) in _rooms.Where(room => room.Value.IsEmpty).ToList())
            {
                _rooms.Remove(name);
            }
        }
    }
}
