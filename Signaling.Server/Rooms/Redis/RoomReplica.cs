using System.Collections.Immutable;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms.Redis;

/// <summary>
/// A room as this node knows it, for as long as it has peers in it, and the one order in which they hear of all that happens there. Changes are
/// taken in the order of their versions, wherever they come from, and signals not before the version from which they were sent.
/// </summary>
/// <remarks>
/// What comes too early waits. Something that is waited for may never come, since Redis promises no delivery: then, and whenever there is
/// something to do that takes time, <paramref name="requests"/> are called, under the gate.
/// </remarks>
internal sealed partial class RoomReplica(string name, string nodeId, PeerRelay relay, ReplicaRequests requests)
{
    private const int MaxWaiting = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly List<NodeMessage> _waiting = [];

    // Who has left without Redis knowing. Others may have taken this node for dead, and wait for them to come back.
    private readonly Dictionary<string, string> _untold = new(StringComparer.Ordinal);

    // What came for peers of this node while another looked after them.
    private readonly List<(string PeerId, Signal Signal)> _takenBack = [];

    // The peers that hear what happens, and those that this node holds but that hear nothing: since which version, if that is known by now.
    private readonly Dictionary<string, long> _away = new(StringComparer.Ordinal);
    private ImmutableArray<string> _locals = [];
    private Arrival? _expected;
    private (string PeerId, Roster Roster)? _welcomed;
    private TaskCompletionSource<bool>? _reached;
    private long _reachedVersion;
    private long _storedVersion; // the last that came from Redis
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

    // Something has happened here that Redis could not be told. What it counts from the same version on is something else, and has to wait for
    // the room to be compared.
    private bool IsAhead => Version > _storedVersion;

    public bool HoldsPeers
    {
        get
        {
            lock (_gate)
            {
                return _locals.Length > 0 || _away.Count > 0;
            }
        }
    }

    /// <summary>What has come too late for peers that are away is handed on one after the other. Used under the gate.</summary>
    public Task HandingOn { get; set; } = Task.CompletedTask;

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
            return _isGone = _users == 0 && _locals.Length == 0 && _away.Count == 0 && !NeedsSync && IndexedAs is null;
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
            _expected = peerId is null ? null : new(peerId, 0, []);
            _welcomed = peerId is null ? _welcomed : null;
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
            Version = _storedVersion = 0;
            _members.Clear();
            _away.Clear();
            _waiting.Clear();
            _takenBack.Clear();
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
            // Unless it has been overtaken by what has been received meanwhile.
            if (room.Id != Id || room.Version >= Version)
            {
                ReplaceWhileLocked(room, tellWhole);
            }

            DeliverTakenBack();
            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    private void ReplaceWhileLocked(RoomSnapshot room, bool tellWhole)
    {
        var changes = ChangesTo(room);
        var version = Version;
        tellWhole |= room.Id != Id || version + changes.Count != room.Version;
        foreach (var change in changes)
        {
            Tell(change with { Version = ++version }, _members.GetValueOrDefault(change.PeerId));
        }

        Set(room);
        IsLoaded = true;
        if (tellWhole)
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

    private void Set(RoomSnapshot room)
    {
        (Id, Version, _storedVersion) = (room.Id, room.Version, room.Version);
        var here = _locals.Concat(_away.Keys).Where(_members.ContainsKey).Select(local => _members[local]).ToList();
        _members.Clear();
        foreach (var member in room.Members)
        {
            _members.Add(member.Peer.PeerId, member);
        }

        foreach (var member in here)
        {
            Keep(member);
        }

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
            .Where(peerId => !after.ContainsKey(peerId) && !IsHeld(peerId))
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

    private bool IsHeld(string peerId) => _locals.Contains(peerId) || _away.ContainsKey(peerId);

    /// <summary>A peer that is coming in or back: from which version it is there, and what waits for it.</summary>
    private sealed record Arrival(string PeerId, long Version, IReadOnlyList<Signal> Waiting);
}
