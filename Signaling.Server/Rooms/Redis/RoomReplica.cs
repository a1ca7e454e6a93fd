using System.Collections.Immutable;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms.Redis;

/// <summary>
/// A room as this node knows it, for as long as it has peers in it, and the one order in which they hear of all that happens there. Changes are
/// taken in the order of their versions, wherever they come from, and signals not before the version from which they were sent.
/// </summary>
/// <remarks>
/// What comes too early waits. Something that is waited for may never come, since Redis promises no delivery: <paramref name="needsSync"/> is
/// then called, under the gate, and has to return at once.
/// </remarks>
internal sealed class RoomReplica(string name, string nodeId, PeerRelay relay, Action<RoomReplica> needsSync)
{
    private const int MaxWaiting = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly List<NodeMessage> _waiting = [];
    private ImmutableArray<string> _locals = [];
    private string? _expected;
    private TaskCompletionSource? _reached;
    private long _reachedVersion;
    private int _users;
    private bool _isGone;

    public string Name { get; } = name;

    /// <summary>Held by whoever changes the room in Redis for this node.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public string Id { get; private set; } = string.Empty;

    public long Version { get; private set; }

    /// <summary>It holds what the room was at <see cref="Version"/>; otherwise messages wait for that.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Under which owner Redis knows that this node has peers in the room. Used in turn.</summary>
    public string? IndexedAs { get; set; }

    /// <summary>What Redis has of this node's peers may be wrong. Used by anybody.</summary>
    public bool NeedsSync { get; set; }

    /// <summary>The peers here may have missed something, and are told the whole roster when it is known again. Used by anybody.</summary>
    public bool PeersNeedRoster { get; set; }

    /// <summary>The other nodes may have missed something that this node did.</summary>
    public bool OthersNeedSync { get; set; }

    public bool HasLocals
    {
        get
        {
            lock (_gate)
            {
                return _locals.Length > 0;
            }
        }
    }

    /// <summary>False when the replica has just been given up, and whoever found it has to look again.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    /// <summary>True when nobody needs the replica any more: it is given up.</summary>
    public bool Exit()
    {
        lock (_gate)
        {
            _users--;
            return _isGone = _users == 0 && _locals.Length == 0 && !NeedsSync && IndexedAs is null;
        }
    }

    /// <summary>Nothing is certain any more: Redis or this node was away.</summary>
    public void Suspect()
    {
        PeersNeedRoster = IsLoaded; // Whoever is still coming in has missed nothing.
        NeedsSync = true;
    }

    /// <summary>From the version that has this peer in it, the peer hears what happens.</summary>
    public void Expect(string? peerId)
    {
        lock (_gate)
        {
            _expected = peerId;
        }
    }

    /// <summary>Takes what the room is now, when this node knew nothing of it.</summary>
    public void Load(RoomSnapshot room)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            Set(room);
            IsLoaded = true;
            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    /// <summary>Forgets the room: this node has nobody in it any more, and is told nothing.</summary>
    public void Unload()
    {
        lock (_gate)
        {
            IsLoaded = false;
            Id = string.Empty;
            Version = 0;
            _members.Clear();
            _waiting.Clear();
        }
    }

    /// <summary>Takes a message, now or when what comes before it has come: then it is false.</summary>
    public bool Receive(NodeMessage message)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            if (!IsLoaded || !TryTake(message))
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

    /// <summary>Completes when the room is at this version at least.</summary>
    public Task ReachedAsync(long version)
    {
        lock (_gate)
        {
            if (Version >= version)
            {
                return Task.CompletedTask;
            }

            _reachedVersion = version;
            return (_reached = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>
    /// Takes what the room is now instead of what it was thought to be, and tells the difference: change by change, and the whole when changes
    /// may have been lost on the way.
    /// </summary>
    public void Replace(RoomSnapshot room, bool tellWhole)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            if (room.Id == Id && room.Version < Version)
            {
                return; // overtaken by what has been received meanwhile
            }

            var changes = ChangesTo(room);
            var version = Version;
            tellWhole |= room.Id != Id || version + changes.Count != room.Version;
            foreach (var change in changes)
            {
                Tell(change with { Version = ++version });
            }

            Set(room);
            IsLoaded = true;
            if (tellWhole)
            {
                foreach (var local in _locals)
                {
                    relay.Put(local, Signal.RosterChanged(RosterFor(local)));
                }
            }

            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    /// <summary>From now on the peer hears and says nothing. False when it is not here.</summary>
    public bool Silence(string peerId)
    {
        lock (_gate)
        {
            if (!_locals.Contains(peerId))
            {
                return false;
            }

            _locals = _locals.Remove(peerId);
            relay.Clear(peerId);
            return true;
        }
    }

    /// <summary>A peer of this node has left, and Redis could not be told: at least the others here are.</summary>
    public void Forget(string peerId, string reason)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
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

    /// <summary>
    /// Hands a signal on when its target is here. Otherwise answers with the node that holds it. Refuses when one of the two is not in the room.
    /// </summary>
    public (string NodeId, PeerSignal Message)? Send(string peerId, string to, Signal signal)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            if (!_locals.Contains(to))
            {
                return _members.TryGetValue(to, out var member) && Owners.NodeOf(member.Owner) is var node && node != nodeId
                    ? (node, new PeerSignal(Name, Id, Version, to, signal))
                    : throw Refusal.PeerNotFound();
            }

            relay.Put(to, signal);
        }

        relay.Write(to);
        return null;
    }

    /// <summary>The other nodes of the room, and a message for all of their peers.</summary>
    public (ImmutableArray<string> Nodes, PeerSignal Message) Addressed(string peerId, Signal signal)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            var nodes = _members.Values.Select(member => Owners.NodeOf(member.Owner)).Distinct().Where(node => node != nodeId);
            return ([.. nodes], new PeerSignal(Name, Id, Version, null, signal));
        }
    }

    public void SendToLocals(string peerId, Signal signal)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            RequireLocal(peerId);
            locals = _locals;
            Put(signal, except: peerId);
        }

        Write(locals);
    }

    public Roster GetRoster(string peerId)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            return RosterFor(peerId);
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

    public (long Version, string Id, IReadOnlyList<PeerInfo> Locals) GetState()
    {
        lock (_gate)
        {
            return (Version, Id, [.. _locals.Where(_members.ContainsKey).Select(local => _members[local].Peer)]);
        }
    }

    /// <summary>Who holds peers of this room besides those that are known to live.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners)
    {
        lock (_gate)
        {
            return [.. _members.Values.Select(member => member.Owner).Where(owner => !owners.Contains(owner)).Distinct()];
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
            if (message is not PeerSignal)
            {
                needsSync(this);
            }

            return true;
        }

        switch (message)
        {
            case RoomChange change when change.Version <= Version:
                return true;
            case RoomChange change when change.Version > Version + 1:
                return false;
            case PeerGone gone when _locals.Contains(gone.PeerId):
                // Somebody took this node for dead. It puts its peers back, and nobody here hears of it.
                needsSync(this);
                return false;
            case RoomChange change:
                Take(change);
                return true;
            case RoomMoved moved:
                if (moved.Version > Version)
                {
                    needsSync(this);
                }

                return true;
            case PeerSignal signal when signal.Version > Version:
                return false;
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
        switch (change)
        {
            case PeerEntered { Member: var member }:
                _members[member.Peer.PeerId] = member;
                break;
            case PeerChanged { Member: var member }:
                _members[member.Peer.PeerId] = member;
                break;
            case PeerGone gone:
                _members.Remove(gone.PeerId);
                break;
        }

        Tell(change);
        Welcome();
        if (_reached is { } reached && Version >= _reachedVersion)
        {
            _reached = null;
            reached.TrySetResult();
        }
    }

    private void Set(RoomSnapshot room)
    {
        (Id, Version) = (room.Id, room.Version);
        var here = _locals.Where(_members.ContainsKey).Select(local => _members[local]).ToList();
        _members.Clear();
        foreach (var member in room.Members)
        {
            _members.Add(member.Peer.PeerId, member);
        }

        // A peer that is connected here is in the room, whatever Redis says; Redis has to learn it.
        foreach (var member in here)
        {
            if (_members.TryAdd(member.Peer.PeerId, member))
            {
                needsSync(this);
            }
        }

        Welcome();
        _reached?.TrySetResult();
        _reached = null;
    }

    // The peer whose Join is under way has been let in.
    private void Welcome()
    {
        if (_expected is { } expected && _members.ContainsKey(expected))
        {
            _locals = _locals.Add(expected);
            _expected = null;
        }
    }

    private void HandOn(PeerSignal signal)
    {
        if (!_members.ContainsKey(signal.From))
        {
            return; // it has left, as this node knows meanwhile
        }

        if (signal.To is null)
        {
            Put(signal.Signal, except: signal.From);
        }
        else if (_locals.Contains(signal.To))
        {
            relay.Put(signal.To, signal.Signal);
        }
    }

    private void Wait(NodeMessage message)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            _waiting.Clear();
            needsSync(this);
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
            for (var i = 0; i < _waiting.Count; i++)
            {
                if (TryTake(_waiting[i]))
                {
                    _waiting.RemoveAt(i--);
                    taken = true;
                }
            }
        }
    }

    private List<RoomChange> ChangesTo(RoomSnapshot room)
    {
        var after = room.Members.ToDictionary(member => member.Peer.PeerId, StringComparer.Ordinal);
        List<RoomChange> changes = [.. _members.Keys
            .Where(peerId => !after.ContainsKey(peerId) && !_locals.Contains(peerId))
            .Select(peerId => new PeerGone(Name, room.Id, 0, peerId, PeerLeftReasons.Disconnected))];
        foreach (var member in room.Members)
        {
            if (!_members.TryGetValue(member.Peer.PeerId, out var before))
            {
                changes.Add(new PeerEntered(Name, room.Id, 0, member));
            }
            else if (!PeerInfos.AreSame(before.Peer, member.Peer))
            {
                changes.Add(new PeerChanged(Name, room.Id, 0, member));
            }
        }

        return changes;
    }

    private void Tell(RoomChange change) => Put(
        change switch
        {
            PeerEntered entered => Signal.PeerJoined(entered.Member.Peer, entered.Version),
            PeerChanged changed => Signal.PeerUpdated(changed.Member.Peer, changed.Version),
            PeerGone gone => Signal.PeerLeft(gone.PeerId, gone.Reason, gone.Version),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        },
        except: change.PeerId);

    private Roster RosterFor(string peerId) => new(
        [.. _members.Values.Select(member => member.Peer).Where(peer => peer.PeerId != peerId).OrderBy(peer => peer.Order)], Version);

    private void RequireLocal(string peerId)
    {
        if (!_locals.Contains(peerId))
        {
            throw Refusal.NotJoined();
        }
    }

    private void Put(Signal signal, string except)
    {
        foreach (var local in _locals)
        {
            if (local != except)
            {
                relay.Put(local, signal);
            }
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
