using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Bounds what the server writes about rosters because of one connection's calls: a few bytes ask for a whole roster, or send metadata again to all
/// peers of a room. Calls of a connection are made one at a time, and so is this used.
/// </summary>
/// <param name="bytesPerSecond">The bound on average.</param>
/// <param name="time">The time.</param>
internal sealed class RosterBudget(int bytesPerSecond, TimeProvider time)
{
    private const int BurstSeconds = 8;

    private double _spent;
    private long _spentAt = time.GetTimestamp();

    /// <summary>Refuses a call when the calls before it have cost too much. What a call costs is known only after it.</summary>
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

    /// <summary>The others receive the peer as it is now.</summary>
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
