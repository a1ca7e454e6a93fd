namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>
/// Repairs rooms: each soon after somebody has asked for it, with a growing distance between repairs of the same room, and no more in a second than
/// Redis bears when everything has to be repaired at once.
/// </summary>
internal sealed class RepairQueue(Func<RoomReplica, Task<bool>> repair, Func<bool> isUp, TimeProvider time, ILogger logger)
{
    // Of its own for a single room, which must not wait behind all rooms of the node.
    private readonly RepairPace _single = new(burst: 50, TimeSpan.FromMilliseconds(10), time);
    private readonly RepairPace _all = new(burst: 50, TimeSpan.FromMilliseconds(1), time);

    /// <summary>Has the room repaired: soon, or when Redis is back. Returns at once; may be called under a replica's gate.</summary>
    public void Request(RoomReplica room, RepairReason reason)
    {
        room.NoteDamage(reason);
        Schedule(room, _single);
    }

    /// <summary>Has those rooms repaired that nothing has been scheduled for, since Redis was unreachable.</summary>
    public void RequestAll(IEnumerable<RoomReplica> rooms)
    {
        foreach (var room in rooms.Where(room => room.NeedsSync))
        {
            Schedule(room, _all);
        }
    }

    private void Schedule(RoomReplica room, RepairPace pace)
    {
        if (!isUp() || !room.Repairs.TrySchedule(out var wait))
        {
            return;
        }

        // The caller's context would keep a connection alive for as long as the repair waits.
        using var suppression = ExecutionContext.SuppressFlow();
        _ = Task.Run(() => RepairDetachedAsync(room, wait, pace.Reserve()));
    }

    private async Task RepairDetachedAsync(RoomReplica room, TimeSpan backOff, TimeSpan pace)
    {
        var wait = backOff > pace ? backOff : pace;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time);
        }

        room.Repairs.Begin();
        if (!room.NeedsSync || !isUp())
        {
            return; // A call has done it meanwhile, or the upkeep asks again when Redis is back.
        }

        try
        {
            room.Repairs.End(await repair(room));
        }
        catch (Exception exception)
        {
            // Of this room alone, whatever it is: the next one has its turn all the same.
            room.Repairs.End(isSuccess: false);
            if (room.Repairs.Failures == 1)
            {
                Log.RepairFailed(logger, exception);
            }
        }

        if (room.NeedsSync)
        {
            Schedule(room, _single);
        }
    }
}
