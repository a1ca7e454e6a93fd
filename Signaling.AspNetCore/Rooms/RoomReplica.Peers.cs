using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

// What the peers of this node hear and say.
internal sealed partial class RoomReplica
{
    /// <summary>
    /// From now on the peer hears and says nothing: it leaves, or stays here as one that is away. Answers with what was not written to it any more,
    /// or with null when it is not here.
    /// </summary>
    public IReadOnlyList<Signal>? Silence(string peerId, string connectionId, bool leaves)
    {
        lock (_gate)
        {
            // It may have come back here on another connection just now.
            if (!_locals.Contains(peerId) || relay.IsOnAnother(peerId, connectionId))
            {
                return null;
            }

            _locals = _locals.Remove(peerId);
            if (!leaves)
            {
                _away[peerId] = long.MaxValue;
            }

            return relay.Release(peerId);
        }
    }

    /// <summary>This node holds the peer no longer: there is no place for it, or its time is over.</summary>
    public void Drop(string peerId)
    {
        lock (_gate)
        {
            _locals = _locals.Remove(peerId);
            _away.Remove(peerId);
        }
    }

    /// <summary>
    /// A peer comes back on a connection of this node. From the given version on it hears what happens, and before that what waited for it.
    /// </summary>
    public void Return(
        string peerId, string connectionId, long version, IEnumerable<Signal> waiting, Func<IReadOnlyList<Signal>, IReadOnlyList<Signal>> withUnsent)
    {
        lock (_gate)
        {
            _locals = _locals.Remove(peerId);
            _away.Remove(peerId);
            _welcomed = null;
            _expected = new(peerId, version, [.. waiting, .. Mailbox.StillMeant(withUnsent(relay.Move(peerId, connectionId)))]);
            Welcome();
        }
    }

    /// <summary>The peer does not come back after all. Answers with what waited for it, if that has not been put for it yet.</summary>
    public IReadOnlyList<Signal>? EndReturn(string peerId)
    {
        lock (_gate)
        {
            if (_expected is not { } expected || expected.PeerId != peerId)
            {
                return null;
            }

            _expected = null;
            return expected.Waiting;
        }
    }

    /// <summary>
    /// The room as it was at the moment from which the peer hears what happens. It is not always what Redis had: that may have forgotten peers of
    /// this node. Null when the peer is not there yet.
    /// </summary>
    public Roster? GetFirstRoster(string peerId)
    {
        lock (_gate)
        {
            return _welcomed is var (welcomed, roster) && welcomed == peerId ? roster : null;
        }
    }

    /// <summary>
    /// Another node had taken over a peer that is still connected here: what was sent to it meanwhile. The peer gets it when it has been told of
    /// those who sent it, which is by the next <see cref="Replace"/>.
    /// </summary>
    public void TakeBack(string peerId, IEnumerable<Signal> waiting)
    {
        lock (_gate)
        {
            _takenBack.AddRange(waiting.Select(signal => (peerId, signal)));
        }
    }

    /// <summary>A peer of this node has lost its connection, and Redis could not be told: at least the others here are.</summary>
    public void MarkSuspended(string peerId)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            if (!_members.TryGetValue(peerId, out var member))
            {
                return;
            }

            Take(new PeerChanged(Name, Id, Version + 1, member.ToSuspended()));
            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    /// <summary>A peer of this node has left, and Redis could not be told: at least the others here are.</summary>
    public void Forget(string peerId, string reason)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            _untold[peerId] = reason;
            if (!_members.ContainsKey(peerId))
            {
                return;
            }

            Take(new PeerGone(Name, Id, Version + 1, peerId, reason));
            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    /// <summary>Hands a signal on when its target is here. Otherwise answers with where it is. Refuses when one of the two is not in the room.</summary>
    public SignalRoute? Send(string peerId, string to, Signal signal)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            if (!_locals.Contains(to))
            {
                var target = _members.GetValueOrDefault(to) ?? throw Refusal.PeerNotFound();
                return new(target.IsConnected && target.NodeId != nodeId ? target.NodeId : null, new PeerSignal(Name, Id, Version, to, signal));
            }

            if (!relay.TryPut(to, signal))
            {
                throw Refusal.QueueFull();
            }
        }

        relay.Write(to);
        return null;
    }

    /// <summary>
    /// The other nodes of the room that have connected peers, those who are suspended, and a message for all of them. Refuses when the sender's share
    /// of the queue of a peer here is full.
    /// </summary>
    public (ImmutableArray<string> Nodes, ImmutableArray<string> Suspended, PeerSignal Message) Addressed(string peerId, Signal signal)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            foreach (var local in _locals)
            {
                if (local != peerId && !relay.HasRoom(local, peerId))
                {
                    throw Refusal.QueueFull(local);
                }
            }

            var nodes = _members.Values.Where(member => member.IsConnected).Select(member => member.NodeId).Distinct().Where(node => node != nodeId);
            var suspended = _members.Values.Where(member => !member.IsConnected).Select(member => member.Peer.PeerId);
            return ([.. nodes], [.. suspended], new PeerSignal(Name, Id, Version, null, signal));
        }
    }

    public void SendToLocals(string peerId, PeerSignal message)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            RequireLocal(peerId);
            locals = _locals;
            PutForAll(message);
        }

        Write(locals);
    }

    public Roster GetRoster(string peerId)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            return RosterFor(_members.GetValueOrDefault(peerId) ?? throw Refusal.Unavailable());
        }
    }

    /// <summary>The node that holds a peer; null when it is not in the room.</summary>
    public string? NodeOf(string peerId) => Find(peerId)?.NodeId;

    /// <summary>See <see cref="IRoomDirectory.ReadRoster"/>.</summary>
    public void ReadRoster(string peerId, Action<Roster> read)
    {
        lock (_gate)
        {
            if (_locals.Contains(peerId) && _members.TryGetValue(peerId, out var member))
            {
                read(RosterFor(member));
            }
        }
    }

    public bool IsLocal(string peerId)
    {
        lock (_gate)
        {
            return _locals.Contains(peerId);
        }
    }

    public Member? Find(string peerId)
    {
        lock (_gate)
        {
            return _members.GetValueOrDefault(peerId);
        }
    }

    public Member GetLocal(string peerId)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            return _members.TryGetValue(peerId, out var member) ? member : throw Refusal.Unavailable();
        }
    }

    public (RoomEdition Edition, IReadOnlyList<PeerInfo> Held) GetState()
    {
        lock (_gate)
        {
            // Those that are not kept any longer raise the version when they are told to be gone.
            var known = new RoomEdition(
                HasToPutBack ? string.Empty : Id, Version + (_keepsAbsent ? 0 : _absent.Count), _storedVersion,
                _members.Values.Select(member => member.Peer.Order).DefaultIfEmpty().Max());
            return (known, [.. _locals.Concat(_away.Keys).Where(_members.ContainsKey).Select(local => _members[local].Peer)]);
        }
    }

    /// <summary>Who has left this node without Redis having been told, and why.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> GetUntold()
    {
        lock (_gate)
        {
            return [.. _untold];
        }
    }

    /// <summary>Redis knows who has left, unless it was just then that others took over one of them.</summary>
    public void MarkTold(RoomSnapshot room)
    {
        lock (_gate)
        {
            foreach (var peerId in _untold.Keys.Where(peerId => room.Find(peerId) is not { IsConnected: false }).ToList())
            {
                _untold.Remove(peerId);
            }

            if (_untold.Count > 0)
            {
                requests.Sync(this);
            }
        }
    }

    /// <summary>Where else there are peers of this room that can send.</summary>
    public IReadOnlyList<string> GetOtherNodes()
    {
        lock (_gate)
        {
            return [.. _members.Values.Where(member => member.IsConnected).Select(member => member.NodeId).Where(node => node != nodeId).Distinct()];
        }
    }

    /// <summary>Who holds peers of this room besides those that are known to live.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners)
    {
        lock (_gate)
        {
            return
            [
                .. _members.Values.Where(member => !_absent.Contains(member.Peer.PeerId)).Select(member => member.Owner)
                    .Where(owner => !owners.Contains(owner)).Distinct(),
            ];
        }
    }

    private Roster RosterFor(Member self)
    {
        var others = new PeerInfo[_members.Count - 1];
        var count = 0;
        foreach (var member in _members.Values)
        {
            if (!ReferenceEquals(member, self))
            {
                others[count++] = member.Peer;
            }
        }

        Array.Sort(others, static (one, other) => one.Order.CompareTo(other.Order));
        return new(self.Peer, others, Version);
    }

    private void RequireLocal(string peerId)
    {
        if (!_locals.Contains(peerId))
        {
            throw Refusal.NotJoined();
        }
    }

    private void Write(ImmutableArray<string> locals)
    {
        foreach (var local in locals)
        {
            relay.Write(local);
        }
    }
}
