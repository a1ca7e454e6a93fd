namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>
/// Peers that have left their rooms on this node, and the reasons, for as long as another node may hold them as suspended. That other node was
/// declared dead, or hung, and has not learned that the peer came here. If Redis loses its data in that time, the other node puts the peer back into the room.
/// </summary>
/// <param name="duration">How long a leave is remembered.</param>
/// <param name="time">The time.</param>
internal sealed class RecentLeaves(TimeSpan duration, TimeProvider time)
{
    private const int Max = 65_536;

    private readonly Lock _gate = new();
    private readonly Queue<(string PeerId, long At)> _order = new();
    private readonly Dictionary<string, (string Reason, long At)> _leaves = new(StringComparer.Ordinal);

    public void Add(string peerId, string reason)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _leaves[peerId] = (reason, now);
            _order.Enqueue((peerId, now));
            while (_order.TryPeek(out var oldest) && (_order.Count > Max || IsOver(oldest.At)))
            {
                _order.Dequeue();
                if (_leaves.TryGetValue(oldest.PeerId, out var leave) && leave.At == oldest.At)
                {
                    _leaves.Remove(oldest.PeerId);
                }
            }
        }
    }

    /// <summary>Removes the leave of a peer that joins again: a connection that has left a room may do so.</summary>
    public void Remove(string peerId)
    {
        lock (_gate)
        {
            _leaves.Remove(peerId);
        }
    }

    /// <summary>Returns the reason for which the peer left, or null for a peer that did not leave this node recently.</summary>
    public string? Find(string peerId)
    {
        lock (_gate)
        {
            return _leaves.TryGetValue(peerId, out var leave) && !IsOver(leave.At) ? leave.Reason : null;
        }
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= duration;
}
