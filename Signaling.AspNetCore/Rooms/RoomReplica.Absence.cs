namespace Signaling.AspNetCore.Rooms;

// Peers of other nodes that a Redis which has lost its data does not have: they are not gone, their nodes only have not put them back yet.
internal sealed partial class RoomReplica
{
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private int _absences;
    private bool _keepsAbsent;

    /// <summary>
    /// This node has not put its own peers back yet since it knows that Redis has forgotten the room. Used in turn.
    /// </summary>
    public bool HasToPutBack { get; set; }

    /// <summary>From now on peers of other nodes that Redis does not have are kept. Answers with the number by which that is ended.</summary>
    public int KeepAbsent()
    {
        lock (_gate)
        {
            _keepsAbsent = true;
            return ++_absences;
        }
    }

    /// <summary>The other nodes have had their time. True when there are peers that Redis does not have.</summary>
    public bool EndAbsence(int number)
    {
        lock (_gate)
        {
            if (number != _absences)
            {
                return false; // Redis has forgotten the room once more since.
            }

            _keepsAbsent = false;
            return _absent.Count > 0;
        }
    }

    /// <summary>The nodes that have not put back all of their peers: they may not have noticed yet.</summary>
    public IReadOnlyList<string> GetAbsentNodes()
    {
        lock (_gate)
        {
            return [.. _absent.Select(peerId => _members[peerId].NodeId).Distinct()];
        }
    }

    private bool IsKeptWhenAbsent(Member member) => _keepsAbsent && member.NodeId != nodeId && !IsHeld(member.Peer.PeerId);

    private void KeepAbsentOf(IEnumerable<Member> elsewhere)
    {
        _absent.Clear();
        foreach (var member in elsewhere.Where(member => _members.TryAdd(member.Peer.PeerId, member)))
        {
            _absent.Add(member.Peer.PeerId);
        }
    }

    private void ForgetAbsent()
    {
        _absent.Clear();
        _keepsAbsent = false;
        _absences++;
    }
}
