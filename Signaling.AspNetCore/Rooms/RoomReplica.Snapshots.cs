using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

// What the room is in Redis, in the place of what this node thought.
internal sealed partial class RoomReplica
{
    /// <summary>
    /// Takes what the room is now instead of what it was thought to be, and tells the difference: change by change, and the whole when changes
    /// may have been lost on the way.
    /// </summary>
    public void Replace(RoomSnapshot room)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            // Unless it has been overtaken by what has been received meanwhile.
            if (room.Id != Id || room.Version >= Version)
            {
                ReplaceWhileLocked(room);
            }

            DeliverTakenBack();
            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    /// <summary>
    /// This node looks after suspended peers of a dead node from now on, as the room says, which is to be announced. Whatever this replica has missed,
    /// it holds them at once: the next comparison with Redis takes those out that this node does not hold.
    /// </summary>
    public void Adopt(RoomSnapshot room, IReadOnlyCollection<string> peerIds)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            var isNext = room.Id == Id && Version + peerIds.Count == room.Version && !IsAhead;
            if (!isNext && (room.Id != Id || room.Version >= Version))
            {
                ReplaceWhileLocked(room);
            }

            foreach (var peerId in peerIds)
            {
                _away[peerId] = Version;
                if (!isNext && _members.GetValueOrDefault(peerId)?.NodeId != nodeId)
                {
                    _members[peerId] = room.Find(peerId)!;
                    requests.Sync(this);
                }
            }

            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    private void ReplaceWhileLocked(RoomSnapshot room)
    {
        var changes = ChangesTo(room);
        var version = Version;
        var isSame = room.Id == Id && version + changes.Count == room.Version;
        foreach (var change in changes)
        {
            Tell(change with { Version = ++version }, _members.GetValueOrDefault(change.PeerId));
        }

        // A room that Redis has forgotten begins at version 1 again. The peers here go on from where they were, and so does Redis, as soon as it has
        // been compared, which may take another comparison: this one may have raised the version here by more than the version in Redis.
        Set(room, IsLoaded && room.Id != Id ? Math.Max(version, room.Version) : room.Version);
        IsLoaded = true;
        if (IsAhead)
        {
            requests.Sync(this);
        }

        if (!isSame)
        {
            foreach (var local in _locals.Where(_members.ContainsKey))
            {
                relay.PutRoster(local);
            }
        }
    }

    private void DeliverTakenBack()
    {
        foreach (var (peerId, signal) in _takenBack)
        {
            if (_locals.Contains(peerId))
            {
                PutFromMember(peerId, signal);
            }
        }

        _takenBack.Clear();
    }

    // Nobody hears from a peer that is not in the room any more.
    private void PutFromMember(string peerId, Signal signal)
    {
        if (_members.ContainsKey(signal.From!))
        {
            relay.Put(peerId, signal);
        }
    }

    private void Set(RoomSnapshot room, long version)
    {
        (Id, Version, _storedVersion) = (room.Id, version, room.Version);
        var here = _locals.Concat(_away.Keys).Where(_members.ContainsKey).Select(local => _members[local]).ToList();
        var elsewhere = _members.Values.Where(IsKeptWhenAbsent).ToList();
        _members.Clear();
        foreach (var member in room.Members)
        {
            _members.Add(member.Peer.PeerId, member);
            UndoReturn(member);
        }

        foreach (var member in here)
        {
            Keep(member);
        }

        KeepAbsentOf(elsewhere);
        Welcome();
        _reached?.TrySetResult(true);
        _reached = null;
    }

    // A peer that this node holds is in the room, whatever Redis says, and Redis has to learn it; unless another node holds it now.
    private void Keep(Member ours)
    {
        var peerId = ours.Peer.PeerId;
        if (_members.TryGetValue(peerId, out var theirs) && theirs.NodeId != nodeId && (theirs.IsConnected || _away.ContainsKey(peerId)))
        {
            GiveUp(peerId);
        }
        else if (theirs is null || theirs.NodeId != nodeId || theirs.IsConnected != ours.IsConnected)
        {
            _members[peerId] = ours;
            requests.Sync(this);
        }
    }

    // Another node, which did not know that the peer had left here, holds it as suspended.
    private void UndoReturn(Member member)
    {
        if (!member.IsConnected && member.NodeId != nodeId && departures.Find(member.Peer.PeerId) is { } reason)
        {
            _untold[member.Peer.PeerId] = reason;
            requests.Sync(this);
        }
    }

    // It has come back elsewhere, or another node looks after it.
    private void GiveUp(string peerId)
    {
        _away.Remove(peerId);
        if (_locals.Contains(peerId))
        {
            _locals = _locals.Remove(peerId);
            relay.MoveAway(peerId);
        }

        requests.Lost(this, peerId);
    }

    // The peer that is coming in or back is there, as far as this node has followed what happened: now it may hear of it.
    private void Welcome()
    {
        if (_expected is { } expected && Version >= expected.Version
            && _members.TryGetValue(expected.PeerId, out var member) && member.IsConnected && member.NodeId == nodeId)
        {
            foreach (var signal in expected.Waiting)
            {
                PutFromMember(expected.PeerId, signal);
            }

            _locals = _locals.Add(expected.PeerId);
            _expected = null;
            _welcomed = (expected.PeerId, RosterFor(member));
        }
    }

    private List<RoomChange> ChangesTo(RoomSnapshot room)
    {
        var after = room.Members.ToDictionary(member => member.Peer.PeerId, StringComparer.Ordinal);
        List<RoomChange> changes = [.. _members.Keys
            .Where(peerId => !after.ContainsKey(peerId) && !IsHeld(peerId) && !IsKeptWhenAbsent(_members[peerId]))
            .Select(peerId => new PeerGone(Name, room.Id, 0, peerId, PeerLeftReasons.Disconnected))];
        foreach (var member in room.Members)
        {
            if (!_members.TryGetValue(member.Peer.PeerId, out var before))
            {
                changes.Add(new PeerEntered(Name, room.Id, 0, member));
            }
            else if (!PeerInfos.AreSame(before.Peer, member.Peer) && (!IsHeld(member.Peer.PeerId) || member.NodeId == nodeId || member.IsConnected))
            {
                changes.Add(new PeerChanged(Name, room.Id, 0, member));
            }
        }

        return changes;
    }
}
