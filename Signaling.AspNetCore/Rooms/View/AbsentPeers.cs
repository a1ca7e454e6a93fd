using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Peers of other nodes that are missing in a store that has lost its data. They are not gone: their nodes have not put them back yet. All access is under the
/// gate of the room.
/// </summary>
internal sealed class AbsentPeers
{
    private readonly HashSet<string> _peerIds = new(StringComparer.Ordinal);

    /// <summary>Gets whether the peers stay in the room. Otherwise the next comparison removes those that are still absent.</summary>
    public bool AreKept { get; private set; } = true;

    public int Count => _peerIds.Count;

    public bool Contains(string peerId) => _peerIds.Contains(peerId);

    public void Remove(string peerId) => _peerIds.Remove(peerId);

    /// <summary>Returns the nodes that have not put back all of their peers. They may not have noticed the loss yet.</summary>
    public IReadOnlyList<string> GetNodes(RoomState room) =>
        [.. room.Members.Where(member => Contains(member.PeerId)).Select(member => member.NodeId).Distinct()];

    /// <summary>Adds the absent peers of other nodes to the room as the store has it.</summary>
    public RoomState AddTo(RoomState stored, RoomState former, LocalPeers peers, string nodeId)
    {
        _peerIds.Clear();
        if (AreKept)
        {
            foreach (var member in former.Members)
            {
                if (!member.IsOn(nodeId) && !peers.Contains(member.PeerId) && !stored.Contains(member.PeerId))
                {
                    stored = stored.With(member);
                    _peerIds.Add(member.PeerId);
                }
            }
        }

        return stored;
    }

    /// <summary>Ends the time in which other nodes can put their peers back. Returns whether any peers are still absent.</summary>
    public bool End()
    {
        AreKept = false;
        return Count > 0;
    }

    /// <summary>Returns a new set with the same peers, for the next time that the store has lost its data.</summary>
    public AbsentPeers Renew()
    {
        AbsentPeers renewed = new();
        renewed._peerIds.UnionWith(_peerIds);
        return renewed;
    }
}
