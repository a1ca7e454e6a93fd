using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>
/// Repairs rooms: each soon after a request, with a growing distance between repairs of the same room, and no more in a second than
/// Redis bears when everything has to be repaired at once.
/// </summary>
internal sealed class RepairQueue(Func<Room, Task<bool>> repair, Func<bool> isUp, TimeProvider time, ILogger logger)
{
    // Of its own for a single room, which must not wait behind all rooms of the node.
    private readonly RepairPace _single = new(burst: 50, TimeSpan.FromMilliseconds(10), time);
    private readonly RepairPace _all = new(burst: 50, TimeSpan.FromMilliseconds(1), time);

    /// <summary>Has the room repaired: soon, or when Redis is back. Returns at once.</summary>
    public void Request(Room room, RepairReason reason)
    {
        room.Repair.Note(reason);
        Schedule(room);
    }

    /// <summary>Schedules a repair that the room has noted.</summary>
    public void Schedule(Room room) => Schedule(room, _single);

    /// <summary>Has those rooms repaired that nothing has been scheduled for, since Redis was unreachable.</summary>
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

        // The caller's context would keep a connection alive for as long as the repair waits.
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
            return; // A call has done it meanwhile, or the upkeep asks again when Redis is back.
        }

        try
        {
            room.Repair.BackOff.End(await repair(room));
        }
        catch (Exception exception)
        {
            // Of this room alone, whatever it is: the other rooms are repaired all the same.
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
