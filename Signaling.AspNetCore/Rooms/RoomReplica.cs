using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>
/// A room as this node knows it, for as long as it has peers in it, and the one order in which they hear of all that happens there. Changes are
/// taken in the order of their versions, wherever they come from, and signals not before the version from which they were sent.
/// </summary>
/// <remarks>
/// What comes too early waits. Something that is waited for may never come, since Redis promises no delivery: then, and whenever there is
/// something to do that takes time, <paramref name="requests"/> are called, under the gate.
/// </remarks>
internal sealed partial class RoomReplica(
    string name, string nodeId, PeerRelay relay, ReplicaRequests requests, Departures departures, TimeProvider time)
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

    /// <summary>Under which owner Redis may know that; it stays when nothing is known of how the last try ended. Used in turn.</summary>
    public string? MayBeIndexedAs { get; set; }

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
            return _isGone = _users == 0 && _locals.Length == 0 && _away.Count == 0 && !NeedsSync && MayBeIndexedAs is null;
        }
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
            Set(room, room.Version);
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
            ForgetAbsent();
            _away.Clear();
            _waiting.Clear();
            _takenBack.Clear();
        }
    }

    private bool IsHeld(string peerId) => _locals.Contains(peerId) || _away.ContainsKey(peerId);

    /// <summary>A peer that is coming in or back: from which version it is there, and what waits for it.</summary>
    private sealed record Arrival(string PeerId, long Version, IReadOnlyList<Signal> Waiting);
}
