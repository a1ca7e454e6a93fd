using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms.Redis;

/// <summary>Rooms that span nodes: Redis has each room, and each node a replica of those in which it has peers.</summary>
/// <remarks>
/// A change is a script in Redis; its version decides where it belongs in the order of the room. This node takes it into its own replica and
/// tells the other nodes of the room, whose replicas take it likewise. Signals between peers of this node never leave it.
/// </remarks>
internal sealed class RedisRoomDirectory : IRoomDirectory
{
    // A change that was announced arrives within milliseconds. One that has not come after so long is not coming.
    private static readonly TimeSpan _gapPatience = TimeSpan.FromMilliseconds(500);

    private readonly RoomStore _store;
    private readonly NodeLink _link;
    private readonly NodeLease _lease;
    private readonly PeerRelay _relay;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _patience;
    private readonly PeerPlaces _places;
    private readonly IReadOnlyList<IceServer> _iceServers;
    private readonly ConcurrentDictionary<string, RoomReplica> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RoomReplica> _roomOf = new(StringComparer.Ordinal);

    public RedisRoomDirectory(
        RoomStore store, NodeLink link, NodeLease lease, PeerRelay relay, IOptions<SignalingOptions> options, TimeProvider time,
        ILogger<RedisRoomDirectory> logger)
    {
        (_store, _link, _lease, _relay, _time, _logger) = (store, link, lease, relay, time, logger);
        _patience = options.Value.Redis.CommandTimeout;
        _places = new(options.Value.MaxPeers ?? int.MaxValue);
        _iceServers = options.Value.ToIceServers();
        link.Received += Receive;
    }

    public ICollection<RoomReplica> Rooms => _rooms.Values;

    public async ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken)
    {
        if (_roomOf.ContainsKey(peerId))
        {
            throw Refusal.AlreadyJoined();
        }

        _places.Take();
        var room = Enter(request.Room);
        _roomOf[peerId] = room;
        try
        {
            await _lease.RequireAsync();
            using var turn = await TakeTurnAsync(room);
            return await JoinInTurnAsync(room, peerId, request);
        }
        catch
        {
            // Unless somebody has taken it out meanwhile, and seen to the rest.
            if (_roomOf.TryRemove(KeyValuePair.Create(peerId, room)))
            {
                _places.Release();
            }

            throw;
        }
        finally
        {
            Exit(room);
        }
    }

    public async ValueTask<bool> LeaveAsync(string peerId, string reason)
    {
        if (!_roomOf.TryRemove(peerId, out var room))
        {
            return false;
        }

        _places.Release();
        if (!room.TryEnter())
        {
            return false;
        }

        try
        {
            // Silent at once; or, when it is still coming in, as soon as it is inside.
            var wasInside = room.Silence(peerId);
            using var turn = await TakeTurnAsync(room, anyway: true);
            if (!wasInside && !room.Silence(peerId))
            {
                return false;
            }

            await LeaveInTurnAsync(room, peerId, reason);
            return true;
        }
        finally
        {
            Exit(room);
        }
    }

    public async ValueTask UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        if (room.GetLocal(peerId).Peer.With(update) is null)
        {
            return;
        }

        await _lease.RequireAsync();
        using var turn = await TakeTurnAsync(room);
        var member = room.GetLocal(peerId);
        if (member.Peer.With(update) is not { } changed)
        {
            return;
        }

        RoomRevision? revision;
        try
        {
            revision = await _store.UpdateAsync(room.Name, changed, _lease.Owner);
        }
        catch (HubException)
        {
            RequestSync(room);
            throw;
        }

        if (revision is null)
        {
            RequestSync(room);
            throw Refusal.Unavailable();
        }

        await AnnounceAsync(room, new PeerChanged(room.Name, room.Id, revision.Version, member with { Peer = changed }), revision.Nodes);
        await ReachedAsync(room, revision.Version);
    }

    public ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken) => new(RoomOf(peerId).GetRoster(peerId));

    public async ValueTask SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken)
    {
        if (RoomOf(peerId).Send(peerId, to, signal) is var (nodeId, message))
        {
            await _lease.RequireAsync();
            await _link.SendAsync(nodeId, message);
        }
    }

    public async ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken)
    {
        // The other nodes first: a broadcast that is refused should have reached nobody.
        var room = RoomOf(peerId);
        var (nodes, message) = room.Addressed(peerId, signal);
        if (nodes.Length > 0)
        {
            await _lease.RequireAsync();
            await Task.WhenAll(nodes.Select(node => _link.SendAsync(node, message)));
        }

        room.SendToLocals(peerId, signal);
    }

    /// <summary>Puts right what Redis or this node may have wrong about a room. False when Redis is out of reach.</summary>
    public async Task<bool> TrySyncAsync(RoomReplica room)
    {
        if (!room.TryEnter())
        {
            return true;
        }

        try
        {
            using var turn = await TakeTurnAsync(room, anyway: true);
            await SyncInTurnAsync(room);
            return true;
        }
        catch (HubException)
        {
            RequestSync(room);
            return false;
        }
        finally
        {
            Exit(room);
        }
    }

    /// <summary>Takes a dead owner's peers out of a room, and tells everybody. Answers how many there were.</summary>
    public async Task<int> ReapAsync(string roomName, string owner)
    {
        var (version, roomId, peers, nodes) = await _store.ReapAsync(roomName, owner);
        for (var i = 0; i < peers.Length; i++)
        {
            var gone = new PeerGone(roomName, roomId, version - peers.Length + 1 + i, peers[i], PeerLeftReasons.Timeout);
            if (_rooms.TryGetValue(roomName, out var room))
            {
                Take(room, gone);
            }

            await Task.WhenAll(nodes.Where(node => node != _lease.NodeId).Select(node => _link.SendAsync(node, gone)));
        }

        return peers.Length;
    }

    private async Task<JoinResult> JoinInTurnAsync(RoomReplica room, string peerId, JoinRequest request)
    {
        var owner = _lease.Owner;
        if (room.NeedsSync)
        {
            await SyncInTurnAsync(room);
        }

        // The two go out together. The index only has to be there before this node can die.
        var indexing = room.IndexedAs == owner ? Task.CompletedTask : _store.IndexAsync(room.Name, owner);
        room.IndexedAs = owner;
        var isKnown = room.IsLoaded;
        room.Expect(peerId);
        try
        {
            var snapshot = await _store.JoinAsync(room.Name, peerId, owner, request);
            await indexing;
            var self = snapshot.Members.Single(member => member.Peer.PeerId == peerId);
            if (isKnown)
            {
                var others = snapshot.Nodes;
                await AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), others);
                if (!await ReachedAsync(room, snapshot.Version))
                {
                    room.Replace(snapshot, tellWhole: false);
                }
            }
            else
            {
                room.Load(snapshot);
                WatchGap(room);
                await AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), snapshot.Nodes);
            }

            var peers = snapshot.Members.Where(member => member != self).Select(member => member.Peer).ToImmutableArray();
            return new(peerId, ResumeTokens.New(), room.Name, self.Peer, peers, snapshot.Version, _iceServers);
        }
        catch (HubException refusal)
        {
            // Redis may have let the peer in all the same, if its answer did not come in time.
            if (!refusal.Message.StartsWith(SignalingErrorCodes.RoomFull, StringComparison.Ordinal))
            {
                RequestSync(room);
            }

            throw;
        }
        finally
        {
            room.Expect(null);
            await ReleaseUnlessUsedAsync(room);
        }
    }

    private async Task LeaveInTurnAsync(RoomReplica room, string peerId, string reason)
    {
        try
        {
            if (await _store.LeaveAsync(room.Name, peerId, _lease.Owner) is { } revision)
            {
                await AnnounceAsync(room, new PeerGone(room.Name, room.Id, revision.Version, peerId, reason), revision.Nodes);
            }
            else
            {
                room.Forget(peerId, reason);
                await SyncInTurnAsync(room);
            }
        }
        catch (HubException)
        {
            room.Forget(peerId, reason);
            RequestSync(room);
        }

        await ReleaseUnlessUsedAsync(room);
    }

    private async Task SyncInTurnAsync(RoomReplica room)
    {
        // Whatever goes wrong from here on sets it anew.
        room.NeedsSync = false;
        var owner = _lease.Owner;
        try
        {
            var (version, id, locals) = room.GetState();
            if (locals.Count > 0 && room.IndexedAs != owner)
            {
                await _store.IndexAsync(room.Name, owner);
                room.IndexedAs = owner;
            }

            var (snapshot, changed, refused) = await _store.SyncAsync(room.Name, owner, id, version, locals);
            foreach (var peerId in refused)
            {
                Log.PlaceLost(_logger, peerId, room.Name);
                room.Silence(peerId);
                _relay.Evict(peerId);
            }

            if (room.IsLoaded)
            {
                room.Replace(snapshot, tellWhole: room.PeersNeedRoster);
                room.PeersNeedRoster = false;
            }

            if (changed || room.OthersNeedSync)
            {
                await TellAsync(room, new RoomMoved(room.Name, snapshot.Id, snapshot.Version), snapshot.Nodes);
            }

        }
        catch
        {
            room.NeedsSync = true;
            throw;
        }

        await ReleaseUnlessUsedAsync(room);
    }

    // When this node has nobody left in the room, nobody has to look after it if the node dies.
    private async Task ReleaseUnlessUsedAsync(RoomReplica room)
    {
        if (room.HasLocals || room.NeedsSync)
        {
            return;
        }

        room.Unload();
        if (room.IndexedAs is { } owner)
        {
            try
            {
                await _store.UnindexAsync(room.Name, owner);
                room.IndexedAs = null;
            }
            catch (HubException)
            {
                RequestSync(room);
            }
        }
    }

    // This node's own replica takes the change like any other node's, in the order of versions.
    private async Task AnnounceAsync(RoomReplica room, RoomChange change, ImmutableArray<string> nodes)
    {
        Take(room, change);
        await TellAsync(room, change, nodes);
    }

    private async Task TellAsync(RoomReplica room, NodeMessage message, ImmutableArray<string> nodes)
    {
        try
        {
            await Task.WhenAll(nodes.Where(node => node != _lease.NodeId).Select(node => _link.SendAsync(node, message)));
            room.OthersNeedSync &= message is not RoomMoved;
        }
        catch (HubException)
        {
            // It has happened all the same; the others learn it when Redis is back.
            room.OthersNeedSync = true;
            RequestSync(room);
        }
    }

    private void Receive(NodeMessage message)
    {
        if (_rooms.TryGetValue(message.Room, out var room))
        {
            Take(room, message);
        }
    }

    private void Take(RoomReplica room, NodeMessage message)
    {
        if (!room.Receive(message) && room.OldestWaiting == message)
        {
            WatchGap(room);
        }
    }

    private void WatchGap(RoomReplica room)
    {
        if (room.OldestWaiting is { } oldest)
        {
            _ = WatchGapDetachedAsync(room, oldest);
        }
    }

    private async Task WatchGapDetachedAsync(RoomReplica room, NodeMessage? oldest)
    {
        while (oldest is not null)
        {
            await Task.Delay(_gapPatience, _time);
            var now = room.OldestWaiting;
            if (now == oldest)
            {
                RequestSync(room);
                return;
            }

            oldest = now;
        }
    }

    private async Task<bool> ReachedAsync(RoomReplica room, long version)
    {
        try
        {
            await room.ReachedAsync(version).WaitAsync(_gapPatience, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Has the room put right soon: now, or as soon as Redis is back.</summary>
    public void RequestSync(RoomReplica room)
    {
        if (!room.NeedsSync)
        {
            room.NeedsSync = true;
            if (_store.IsUp)
            {
                _ = Task.Run(() => TrySyncAsync(room));
            }
        }
    }

    private RoomReplica Enter(string name)
    {
        while (true)
        {
            var room = _rooms.GetOrAdd(name, static (name, self) => new(name, self._lease.NodeId, self._relay, self.RequestSync), this);
            if (room.TryEnter())
            {
                return room;
            }
        }
    }

    private void Exit(RoomReplica room)
    {
        if (room.Exit())
        {
            _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
        }
    }

    private RoomReplica RoomOf(string peerId) => _roomOf.TryGetValue(peerId, out var room) ? room : throw Refusal.NotJoined();

    /// <summary>Waits for those before, but not for long, unless it has to be done <paramref name="anyway"/>.</summary>
    private async Task<Turn> TakeTurnAsync(RoomReplica room, bool anyway = false)
    {
        if (anyway)
        {
            await room.Turn.WaitAsync();
        }
        else if (!await room.Turn.WaitAsync(_patience))
        {
            throw Refusal.Unavailable();
        }

        return new(room.Turn);
    }

    private readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
