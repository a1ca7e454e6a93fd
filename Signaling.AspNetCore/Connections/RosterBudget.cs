using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Limits the roster data that the server writes because of one connection's calls: a call of a few bytes requests a whole roster, or sends metadata
/// to all peers of a room. Not thread-safe: a connection has one call at a time.
/// </summary>
/// <param name="bytesPerSecond">The average limit.</param>
/// <param name="time">The clock.</param>
internal sealed class RosterBudget(int bytesPerSecond, TimeProvider time)
{
    private const int BurstSeconds = 8;

    private double _spent;
    private long _spentAt = time.GetTimestamp();

    /// <summary>Refuses a call when the earlier calls have spent the budget. The cost of a call is known only after it.</summary>
    public void Require()
    {
        Recover();
        var seconds = (_spent / bytesPerSecond) - BurstSeconds;
        if (seconds > 0)
        {
            throw Refusal.RosterBudgetSpent(bytesPerSecond, seconds);
        }
    }

    public void SpendOn(Roster roster) => Spend(Signal.BytesOf(roster.Peers.Append(roster.Self)));

    public void SpendOn(JoinResult joined) => Spend(Signal.BytesOf(joined.Peers) + EventBytes(joined.Self, joined.Peers.Count));

    /// <summary>Adds the cost of an update: the other peers receive the updated peer.</summary>
    public void SpendOnUpdate(Roster roster) => Spend(EventBytes(roster.Self, roster.Peers.Count));

    private static long EventBytes(PeerInfo peer, int receivers) => Signal.BytesOf([peer]) * receivers;

    private void Spend(long bytes)
    {
        Recover();
        _spent += bytes;
    }

    private void Recover()
    {
        var now = time.GetTimestamp();
        _spent = Math.Max(0, _spent - (time.GetElapsedTime(_spentAt, now).TotalSeconds * bytesPerSecond));
        _spentAt = now;
    }
}
