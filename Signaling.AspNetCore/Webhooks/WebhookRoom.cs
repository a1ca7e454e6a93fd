namespace Signaling.AspNetCore.Webhooks;

/// <summary>
/// The events of one room for one receiver. They are sent one at a time, in the order of their versions. An event that is ahead of the next version waits for the
/// events before it: another node may still be about to append them.
/// </summary>
internal sealed class WebhookRoom
{
    private readonly List<WebhookItem> _pending = [];
    private WebhookItem? _current;
    private string? _roomId;
    private long _version;

    /// <summary>Gets whether an event is being sent.</summary>
    public bool IsSending { get; private set; }

    /// <summary>Gets or sets whether the room has its place among the rooms that take turns.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Gets or sets whether the backlog no longer has the room.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Gets or sets when the room's next attempt may be made.</summary>
    public DateTimeOffset NotBefore { get; set; }

    public bool IsEmpty => _pending.Count == 0;

    public IReadOnlyList<WebhookItem> Pending => _pending;

    public void Add(WebhookItem item) => _pending.Add(item);

    /// <summary>Returns the event to send now, or null. It is sent until <see cref="Complete"/> or <see cref="Postpone"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="gapTimeout">How long an event waits for events with lower versions.</param>
    public WebhookItem? TryTake(DateTimeOffset now, TimeSpan gapTimeout)
    {
        if (IsSending || IsEmpty || now < NotBefore)
        {
            return null;
        }

        // An event that has failed once is sent before any other: it may have reached the receiver.
        _current ??= _pending.Find(IsNext) ?? FindOverdue(now, gapTimeout);
        IsSending = _current is not null;
        return _current;
    }

    /// <summary>Removes the event that was sent or given up.</summary>
    public void Complete()
    {
        var item = _current!;
        _pending.Remove(item);
        (_current, IsSending) = (null, false);
        if (item.Content is { Version: { } version, RoomId: var roomId })
        {
            (_roomId, _version) = item.Content.Type switch
            {
                WebhookTypes.RoomEnded => (null, 0),
                WebhookTypes.RoomStarted => (roomId, 0), // the join of the first peer, which has the same version, comes next
                _ when roomId == _roomId => (roomId, Math.Max(version, _version)),
                _ => (roomId, version),
            };
        }
    }

    public void Postpone(DateTimeOffset until) => (IsSending, NotBefore) = (false, until);

    private bool IsNext(WebhookItem item) => item.Content switch
    {
        { Version: null } => item == _pending[0],
        { Version: var version, RoomId: var roomId } when roomId == _roomId => version <= _version + 1,
        { Version: var version } => _roomId is null && version == 1,
    };

    private WebhookItem? FindOverdue(DateTimeOffset now, TimeSpan gapTimeout)
    {
        var oldest = _pending[0];
        return now - oldest.ArrivedAt < gapTimeout ? null
            : oldest.Content.Version is null ? oldest
            : _pending.Where(item => item.Content.RoomId == oldest.Content.RoomId && item.Content.Version is not null).MinBy(item => item.Content.Version);
    }
}
