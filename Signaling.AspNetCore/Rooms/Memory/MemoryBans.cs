namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>The bans of all rooms of a single node. They outlive the rooms, and end with the process. No other lock is taken under its gate.</summary>
internal sealed class MemoryBans(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Room, string Subject), RoomBan> _bans = [];

    public RoomBan Add(string room, RoomBan ban)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (key, former) in _bans)
            {
                if (former.Until <= now)
                {
                    _bans.Remove(key);
                }
            }

            return _bans[(room, ban.Subject)] = ban;
        }
    }

    public bool Remove(string room, string subject)
    {
        lock (_gate)
        {
            return _bans.Remove((room, subject), out var ban) && ban.Until > time.GetUtcNow();
        }
    }

    public IReadOnlyList<RoomBan> Get(string room)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return [.. _bans.Where(ban => ban.Key.Room == room && ban.Value.Until > now).Select(ban => ban.Value)];
        }
    }

    /// <summary>Refuses a newcomer with <c>banned</c>.</summary>
    public void RequireNone(string room, string? subject)
    {
        lock (_gate)
        {
            if (subject is not null && _bans.TryGetValue((room, subject), out var ban) && ban.Until > time.GetUtcNow())
            {
                throw Refusal.Banned(ban.Until, ban.Reason);
            }
        }
    }
}
