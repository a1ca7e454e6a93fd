using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// Limits the messages of one connection to all peers of its room, by the bytes that the server writes for them. Not thread-safe: a connection has one
/// call at a time.
/// </summary>
internal sealed class BroadcastBudget(ConnectionRateOptions options, TimeProvider time, Action onExceeded)
{
    private TokenBucket _bucket = new(options.BroadcastBytesPerSecond, options.BroadcastBurst, time.GetTimestamp());

    /// <summary>Refuses a message when the earlier ones have spent the budget.</summary>
    public void Require()
    {
        if (_bucket.Spend(0, time.GetTimestamp(), time) is var debt and > 0)
        {
            onExceeded();
            throw Refusal.BroadcastBudgetSpent(options.BroadcastBytesPerSecond, _bucket.TimeFor(debt));
        }
    }

    public void SpendOn(Signal signal, int receivers) => _bucket.Spend((double)signal.Bytes * receivers, time.GetTimestamp(), time);
}
