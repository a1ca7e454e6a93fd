using Microsoft.AspNetCore.SignalR;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>
/// Signals of one peer that are on their way to a Redis far away. To wait for each would let a peer send ten signals a second to a Redis 100 ms away;
/// they go out in their order either way. When one was lost, the peer's next call says so.
/// </summary>
internal sealed class Unconfirmed
{
    private const int Max = 64;

    private int _count;
    private int _hasLost;

    /// <summary>Refuses with <c>unavailable</c> when a signal that counted as sent was lost since the last call.</summary>
    public void RequireNoneLost()
    {
        if (Interlocked.Exchange(ref _hasLost, 0) == 1)
        {
            throw Refusal.SignalLost();
        }
    }

    /// <summary>Completes at once, or, when too many are under way, with the sending.</summary>
    public Task AddAsync(Task sending)
    {
        if (Interlocked.Increment(ref _count) > Max)
        {
            return WaitAsync(sending);
        }

        _ = ConfirmDetachedAsync(sending);
        return Task.CompletedTask;
    }

    private async Task WaitAsync(Task sending)
    {
        try
        {
            await sending;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task ConfirmDetachedAsync(Task sending)
    {
        try
        {
            await WaitAsync(sending);
        }
        catch (HubException)
        {
            Volatile.Write(ref _hasLost, 1);
        }
    }
}
