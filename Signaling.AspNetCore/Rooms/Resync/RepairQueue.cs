using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>
/// Repairs rooms soon after a request. Repairs of the same room follow at growing intervals. The total rate is limited so that Redis can serve it when all
/// rooms have to be repaired at once.
/// </summary>
internal sealed class RepairQueue(Func<Room, Task<bool>> repair, Func<bool> isUp, TimeProvider time, ILogger logger)
{
    // A single room has a rate limit of its own, because it must not wait behind all rooms of the node.
    private readonly RepairPace _single = new(burst: 50, TimeSpan.FromMilliseconds(10), time);
    private readonly RepairPace _all = new(burst: 50, TimeSpan.FromMilliseconds(1), time);

    /// <summary>Requests a repair of a room: soon, or when Redis is reachable again. Returns at once.</summary>
    public void Request(Room room, RepairReason reason)
    {
        room.Repair.Note(reason);
        Schedule(room);
    }

    /// <summary>Schedules a repair that the room has noted.</summary>
    public void Schedule(Room room) => Schedule(room, _single);

    /// <summary>Schedules the repairs that rooms have noted and that were not scheduled because Redis was unreachable.</summary>
    public void RequestAll(IEnumerable<Room> rooms)
    {
        foreach (var room in rooms.Where(room => room.Repair.IsNeeded))
        {
            Schedule(room, _all);
        }
    }

    private void Schedule(Room room, RepairPace pace)
    {
        if (!isUp() || !room.Repair.BackOff.TrySchedule(out var wait))
        {
            return;
        }

        // The caller's execution context would keep a connection alive until the repair has ended.
        using var suppression = ExecutionContext.SuppressFlow();
        Task.Run(() => RepairDetachedAsync(room, wait, pace.Reserve())).Detach(logger, nameof(RepairDetachedAsync));
    }

    private async Task RepairDetachedAsync(Room room, TimeSpan backOff, TimeSpan pace)
    {
        var wait = backOff > pace ? backOff : pace;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time);
        }

        room.Repair.BackOff.Begin();
        if (!room.Repair.IsNeeded || !isUp())
        {
            return; // Another call has repaired the room, or the upkeep requests the repair again when Redis is reachable.
        }

        try
        {
            room.Repair.BackOff.End(await repair(room));
        }
        catch (Exception exception)
        {
            // Any failure concerns this room only: the other rooms still have to be repaired.
            room.Repair.BackOff.End(isSuccess: false);
            if (room.Repair.BackOff.Failures == 1)
            {
                Log.RepairFailed(logger, exception);
            }
        }

        if (room.Repair.IsNeeded)
        {
            Schedule(room, _single);
        }
    }
}
