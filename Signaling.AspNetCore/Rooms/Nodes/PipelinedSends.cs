
namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>
/// Signals of one peer that are on their way to a distant Redis. If the sender waited for each, it could send only ten signals a second to a Redis 100 ms away.
/// The signals keep their order in either case. When a signal was lost, the peer's next call is refused.
/// </summary>
internal sealed class PipelinedSends
{
    private const int Max = 64;

    private int _count;
    private int _hasLost;

    /// <summary>Refuses with <c>unavailable</c> when a signal that was reported as sent has been lost since the last call.</summary>
    public void RequireNoneLost()
    {
        if (Interlocked.Exchange(ref _hasLost, 0) == 1)
        {
            throw Refusal.SignalLost();
        }
    }

    /// <summary>Completes at once or, when too many signals are unconfirmed, together with the sending.</summary>
    public Task AddAsync(Task sending, ILogger logger)
    {
        if (Interlocked.Increment(ref _count) > Max)
        {
            return WaitAsync(sending);
        }

        ConfirmDetachedAsync(sending).Detach(logger);
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
        catch (StoreUnavailableException)
        {
            Volatile.Write(ref _hasLost, 1);
        }
    }
}
