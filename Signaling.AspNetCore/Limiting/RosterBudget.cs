using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// Limits the roster data that the server writes because of one connection's calls: a call of a few bytes requests a whole roster, or sends metadata
/// to all peers of a room. Not thread-safe: a connection has one call at a time.
/// </summary>
/// <param name="bytesPerSecond">The average limit.</param>
/// <param name="time">The clock.</param>
/// <param name="onExceeded">Called for each refusal.</param>
internal sealed class RosterBudget(int bytesPerSecond, TimeProvider time, Action onExceeded)
{
    private const double BurstSeconds = 8;

    private TokenBucket _bucket = new(bytesPerSecond, BurstSeconds * bytesPerSecond, time.GetTimestamp());

    /// <summary>Refuses a call when the earlier calls have spent the budget. The cost of a call is known only after it.</summary>
    public void Require()
    {
        if (Spend(0) is var debt and > 0)
        {
            onExceeded();
            throw Refusal.RosterBudgetSpent(bytesPerSecond, _bucket.TimeFor(debt));
        }
    }

    public void SpendOn(Roster roster) => Spend(Signal.BytesOf(roster.Peers.Append(roster.Self)));

    public void SpendOn(JoinResult joined) => Spend(Signal.BytesOf(joined.Peers) + EventBytes(joined.Self, joined.Peers.Count));

    /// <summary>Adds the cost of an update: the other peers receive the updated peer.</summary>
    public void SpendOnUpdate(Roster roster) => Spend(EventBytes(roster.Self, roster.Peers.Count));

    private static long EventBytes(PeerInfo peer, int receivers) => Signal.BytesOf([peer]) * receivers;

    private double Spend(long bytes) => _bucket.Spend(bytes, time.GetTimestamp(), time);
}
