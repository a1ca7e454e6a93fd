using System.Collections.Concurrent;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>
/// Pairs of a sender and a target on different nodes, where the sender's share of the target's queue is full. The target's node reports the pair, and the
/// sender's node refuses calls for a moment.
/// </summary>
/// <param name="pause">How long an entry is valid.</param>
/// <param name="time">The time.</param>
internal sealed class CrowdedTargets(TimeSpan pause, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string From, string To), long> _since = new();

    /// <summary>Returns false when the pair is known already.</summary>
    public bool Add(string from, string to)
    {
        if (Contains(from, to))
        {
            return false;
        }

        foreach (var (pair, since) in _since)
        {
            if (IsOver(since))
            {
                _since.TryRemove(pair, out _);
            }
        }

        _since[(from, to)] = time.GetTimestamp();
        return true;
    }

    public bool Contains(string from, string to) => _since.TryGetValue((from, to), out var since) && !IsOver(since);

    /// <summary>Returns a target whose queue is full for this sender, or null when there is none.</summary>
    public string? FindFor(string from)
    {
        foreach (var (pair, since) in _since)
        {
            if (pair.From == from && !IsOver(since))
            {
                return pair.To;
            }
        }

        return null;
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= pause;
}
