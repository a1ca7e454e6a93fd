using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

// What happens in the room, put in order.
internal sealed partial class RoomReplica
{
    /// <summary>Takes a message, now or when what comes before it has come: then it is false.</summary>
    public bool Receive(NodeMessage message)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            if (!IsLoaded || IsBehindAnother(message) || !TryTake(message))
            {
                Wait(message);
                return false;
            }

            TakeWaiting();
            locals = message is PeerSignal { To: { } to } && _waiting.Count == 0 ? [to] : _locals;
        }

        Write(locals);
        return true;
    }

    /// <summary>Completes when the room is at this version at least; with false when it is another room of that name.</summary>
    public Task<bool> ReachedAsync(string roomId, long version)
    {
        lock (_gate)
        {
            if (Id != roomId || Version >= version)
            {
                return Task.FromResult(Id == roomId);
            }

            _reachedVersion = version;
            return (_reached = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>What has waited longest for something that has not come.</summary>
    public NodeMessage? OldestWaiting
    {
        get
        {
            lock (_gate)
            {
                return IsLoaded && _waiting.Count > 0 ? _waiting[0] : null;
            }
        }
    }

    private bool TryTake(NodeMessage message)
    {
        if (message.RoomId != Id)
        {
            if (message is VersionAsked stale)
            {
                requests.Reached(stale);
            }
            else
            {
                requests.Sync(this);
            }

            return true;
        }

        switch (message)
        {
            case RoomChange change when change.Version <= _storedVersion:
                return true;
            case RoomChange change when change.Version > Version + 1 || IsAhead:
                return false;
            case PeerGone gone when _locals.Contains(gone.PeerId):
            case PeerChanged { Member: { IsConnected: false } member } when member.NodeId != nodeId && _locals.Contains(member.Peer.PeerId):
                // Somebody took this node for dead. It puts its peers back, and nobody here hears of it.
                requests.Sync(this);
                return false;
            case RoomChange change:
                _storedVersion = change.Version;
                Take(change);
                return true;
            case RoomMoved moved:
                if (moved.Version > _storedVersion)
                {
                    requests.Sync(this);
                }

                return true;
            case PeerSignal or VersionAsked when message.Version > _storedVersion:
                return false;
            case VersionAsked asked:
                requests.Reached(asked);
                return true;
            case PeerSignal signal:
                HandOn(signal);
                return true;
            default:
                return true;
        }
    }

    private void Take(RoomChange change)
    {
        Version = change.Version;
        Member? leaver = null;
        _absent.Remove(change.PeerId);
        switch (change)
        {
            case PeerEntered { Member: var member }:
                if (!_members.TryAdd(member.Peer.PeerId, member))
                {
                    // Its node has put it back, and here it had been kept.
                    _members[member.Peer.PeerId] = member;
                    change = new PeerChanged(change.Room, change.RoomId, change.Version, member);
                }

                UndoReturn(member);
                break;
            case PeerChanged { Member: var member }:
                _members[member.Peer.PeerId] = member;
                Place(member);
                UndoReturn(member);
                break;
            case PeerGone gone:
                _members.Remove(gone.PeerId, out leaver);
                if (_away.Remove(gone.PeerId))
                {
                    requests.Lost(this, gone.PeerId); // it left the node that had been taken for dead
                }

                break;
        }

        Tell(change, leaver);
        Welcome();
        if (_reached is { } reached && Version >= _reachedVersion)
        {
            _reached = null;
            reached.TrySetResult(true);
        }
    }

    private void Place(Member member)
    {
        var peerId = member.Peer.PeerId;
        if (member.NodeId == nodeId)
        {
            if (!member.IsConnected)
            {
                _away[peerId] = Version;
            }
        }
        else if (IsHeld(peerId))
        {
            GiveUp(peerId);
        }
    }

    private void HandOn(PeerSignal signal)
    {
        if (!_members.ContainsKey(signal.From))
        {
            return; // it has left, as this node knows meanwhile
        }

        if (signal.To is not { } to)
        {
            PutForAll(signal);
        }
        else if (_locals.Contains(to))
        {
            PutFromAfar(to, signal);
        }
        else if (_members.TryGetValue(to, out var target) && (target.NodeId == nodeId || !target.IsConnected))
        {
            // It was sent before the sender's node knew. What is for a peer that is back elsewhere by now would overtake or be overtaken, and is lost.
            requests.Missed(this, signal);
        }
    }

    // A peer that was away when the signal was sent has got it into its mailbox from the sender's node.
    private void PutForAll(PeerSignal signal)
    {
        var isFromHere = IsHeld(signal.From);
        foreach (var local in _locals)
        {
            if (local == signal.From)
            {
                continue;
            }

            if (isFromHere)
            {
                relay.Put(local, signal.Signal);
            }
            else
            {
                PutFromAfar(local, signal);
            }
        }

        foreach (var (peerId, since) in _away)
        {
            if (peerId != signal.From && since > signal.Version)
            {
                requests.Missed(this, signal with { To = peerId });
            }
        }
    }

    private void Wait(NodeMessage message)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            _waiting.Clear();
            requests.Sync(this);
            return;
        }

        _waiting.Add(message);
    }

    // What waits is kept in the order in which it came, so each sender's messages keep theirs.
    private void TakeWaiting()
    {
        for (var taken = true; taken && _waiting.Count > 0;)
        {
            taken = false;
            HashSet<string>? stuck = null;
            for (var i = 0; i < _waiting.Count; i++)
            {
                var sender = (_waiting[i] as PeerSignal)?.From;
                if (sender is not null && stuck?.Contains(sender) == true)
                {
                    continue;
                }

                if (TryTake(_waiting[i]))
                {
                    _waiting.RemoveAt(i--);
                    taken = true;
                }
                else if (sender is not null)
                {
                    (stuck ??= new(StringComparer.Ordinal)).Add(sender);
                }
            }
        }
    }

    // A signal may be sent from a later version than its sender's next one: its node had asked Redis where the target is.
    private bool IsBehindAnother(NodeMessage message) =>
        _waiting.Count > 0 && message is PeerSignal signal && _waiting.Exists(waiting => waiting is PeerSignal other && other.From == signal.From);

    // The sender is on another node and cannot be refused any more. Until its node knows that its share is full, there is room for another share.
    private void PutFromAfar(string local, PeerSignal signal)
    {
        if (relay.TryPut(local, signal.Signal))
        {
            return;
        }

        var hasRoom = relay.HasRoom(local, signal.From, shares: 2);
        if (hasRoom)
        {
            relay.Put(local, signal.Signal);
        }

        requests.Crowded(this, signal with { To = local }, hasRoom);
    }

    private void Tell(RoomChange change, Member? leaver)
    {
        var told = change switch
        {
            PeerEntered entered => Signal.PeerJoined(entered.Member.Peer, entered.Version),
            PeerChanged changed => Signal.PeerUpdated(changed.Member.Peer, changed.Version),
            PeerGone gone => Signal.PeerLeft(leaver?.Peer ?? Unknown(gone.PeerId), gone.Reason, gone.Version),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        var rosterBytes = new Lazy<long>(() => Signal.BytesOf(_members.Values.Select(member => member.Peer)), LazyThreadSafetyMode.None);
        foreach (var local in _locals)
        {
            if (local != change.PeerId)
            {
                relay.Announce(local, told, rosterBytes);
            }
        }
    }

    private static PeerInfo Unknown(string peerId) =>
        new(peerId, string.Empty, ImmutableDictionary<string, string>.Empty, PeerStates.Suspended, 0);
}
