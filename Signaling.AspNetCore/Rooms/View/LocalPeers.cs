using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>The peers of a room that this node holds: connected, suspended, and the arriving one. All access is under the gate of the room.</summary>
internal sealed class LocalPeers(string nodeId)
{
    private const int FewPeers = 16;

    private readonly Dictionary<string, LocalPeer> _peers = new(StringComparer.Ordinal);

    // They receive nothing more, but are still in the room: their leaves wait for the room lock.
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);
    private Arrival? _arrival;

    /// <summary>Gets the peers that receive the events of the room.</summary>
    public ImmutableArray<string> Connected { get; private set; } = [];

    /// <summary>Gets the peers that receive the events for moderators.</summary>
    public IEnumerable<string> Moderators => Connected.Where(peerId => _peers[peerId].Session?.MayModerate == true);

    /// <summary>Gets whether this node holds no peer, not even one that is leaving.</summary>
    public bool IsEmpty => _peers.Count == 0 && _leaving.Count == 0;

    /// <summary>Gets all peers that this node holds, the connected ones first. The arriving one is not among them.</summary>
    public IEnumerable<string> All => Connected.Concat(_peers.Where(peer => !peer.Value.IsConnected).Select(peer => peer.Key));

    /// <summary>Returns whether a peer gets what happens in the room. Asked twice for each signal: among a few peers a loop is faster than a look-up.</summary>
    public bool IsConnected(string peerId)
    {
        if (Connected.Length > FewPeers)
        {
            return _peers.TryGetValue(peerId, out var peer) && peer.IsConnected;
        }

        foreach (var connected in Connected)
        {
            if (connected == peerId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gets the peers whose leaves wait for the room lock.</summary>
    public IReadOnlyCollection<string> Leaving => _leaving;

    public bool IsSuspended(string peerId) => _peers.TryGetValue(peerId, out var peer) && !peer.IsConnected;

    public bool Contains(string peerId) => _peers.ContainsKey(peerId);

    /// <summary>Refuses with <c>not_joined</c> unless the peer is connected here.</summary>
    public void RequireConnected(string peerId)
    {
        if (!IsConnected(peerId))
        {
            throw Refusal.NotJoined();
        }
    }

    /// <summary>Returns whether a change comes from a node that declared this node dead, and concerns a peer that is connected here.</summary>
    public bool Contradict(RoomChange change) => change switch
    {
        PeerGone gone => !gone.IsRemoval && IsConnected(change.PeerId),
        PeerChanged { Member: { IsConnected: false } member } => !member.IsOn(nodeId) && IsConnected(change.PeerId),
        _ => false,
    };

    /// <summary>Stops delivery to a peer. The peer becomes suspended when the store has stored that.</summary>
    public void Silence(string peerId)
    {
        Connected = Connected.Remove(peerId);
        _peers[peerId] = _peers[peerId] with { IsConnected = false };
    }

    /// <summary>Stops delivery to a peer that leaves. <see cref="Remove(string)"/> ends the leave.</summary>
    public void BeginLeave(string peerId)
    {
        Remove(peerId);
        _leaving.Add(peerId);
    }

    /// <summary>Marks a peer as suspended since a version.</summary>
    public void Suspend(string peerId, long version, Session? session = null)
    {
        Connected = Connected.Remove(peerId);
        _peers[peerId] = new(session ?? _peers.GetValueOrDefault(peerId).Session, IsConnected: false, version);
    }

    /// <summary>Removes a peer that this node no longer holds.</summary>
    public bool Remove(string peerId) => Remove(peerId, out _);

    /// <inheritdoc cref="Remove(string)"/>
    public bool Remove(string peerId, out LocalPeer peer)
    {
        Connected = Connected.Remove(peerId);
        _leaving.Remove(peerId);
        return _peers.Remove(peerId, out peer);
    }

    /// <summary>
    /// Returns the suspended peers whose suspension the sender's node did not know when it sent a broadcast. For the other suspended peers, that node has put
    /// the signal into their mailboxes.
    /// </summary>
    public IEnumerable<string> MissedBy(PeerSignal signal) => Connected.Length == _peers.Count
        ? []
        : _peers.Where(peer => !peer.Value.IsConnected && !(peer.Value.SuspendedAt <= signal.Version) && peer.Key != signal.From).Select(peer => peer.Key);

    /// <summary>
    /// Returns the room as the store has it, with the peers of this node as this node knows them. A peer that this node holds stays in the room, unless another
    /// node holds it now: such peers are added to <paramref name="lost"/>.
    /// </summary>
    /// <param name="stored">The room as the store has it.</param>
    /// <param name="find">Returns a peer of this node as this node knows it.</param>
    /// <param name="lost">Receives the peers that another node holds.</param>
    public RoomState KeepIn(RoomState stored, Func<string, Member?> find, List<string> lost)
    {
        var kept = stored;
        foreach (var peerId in All)
        {
            if (find(peerId) is not { } ours)
            {
                continue;
            }

            var theirs = stored.Find(peerId);
            var isElsewhere = theirs is not null && !theirs.IsOn(nodeId);
            if (isElsewhere && (theirs!.IsConnected || IsSuspended(peerId)))
            {
                lost.Add(peerId);
            }
            else if (theirs is null || isElsewhere || theirs.IsConnected != ours.IsConnected)
            {
                kept = kept.With(ours);
            }
        }

        return kept;
    }

    public Arrival Begin(Arrival arrival) => _arrival = arrival;

    /// <summary>Ends an arrival, successful or not. Returns the signals that waited for the peer, unless the peer has received them.</summary>
    public IReadOnlyList<Signal>? EndArrival(string peerId)
    {
        if (_arrival?.PeerId != peerId)
        {
            return null;
        }

        var waiting = _arrival.FirstState is null ? _arrival.Waiting : null;
        _arrival = null;
        return waiting;
    }

    /// <summary>
    /// Makes the arriving peer connected when the room has it, and returns the arrival. The waiting signals have to be delivered before anything else.
    /// </summary>
    public Arrival? Admit(RoomState room)
    {
        if (_arrival is not { FirstState: null } arrival || !arrival.IsIn(room, nodeId))
        {
            return null;
        }

        arrival.FirstState = room;
        _leaving.Remove(arrival.PeerId);
        _peers[arrival.PeerId] = new(arrival.Session, IsConnected: true);
        Connected = Connected.Add(arrival.PeerId);
        return arrival;
    }

    /// <summary>Returns <see cref="Arrival.FirstState"/> once; null when the peer is not in the room of this node yet.</summary>
    public RoomState? TakeFirstState(string peerId)
    {
        if (_arrival?.PeerId != peerId || _arrival.FirstState is not { } state)
        {
            return null;
        }

        _arrival = null;
        return state;
    }
}
