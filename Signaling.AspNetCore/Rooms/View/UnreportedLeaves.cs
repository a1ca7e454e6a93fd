using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Peers that have left this node while the store was unreachable, and the reasons. Another node may have declared this node dead, and hold such a peer as
/// suspended. May be used by any thread.
/// </summary>
internal sealed class UnreportedLeaves
{
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public void Add(string peerId, string reason)
    {
        lock (_reasons)
        {
            _reasons[peerId] = reason;
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> GetAll()
    {
        lock (_reasons)
        {
            return [.. _reasons];
        }
    }

    /// <summary>Removes the peers that the store does not have as suspended. Returns whether peers remain: another node has just taken them over.</summary>
    public bool Confirm(RoomState stored)
    {
        lock (_reasons)
        {
            foreach (var peerId in _reasons.Keys.Where(peerId => stored.Find(peerId) is not { IsConnected: false }).ToList())
            {
                _reasons.Remove(peerId);
            }

            return _reasons.Count > 0;
        }
    }
}
