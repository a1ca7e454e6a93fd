using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Server.Rooms.Redis;

// What changes a room in Redis. Whoever does so has the turn of this node.
internal sealed partial class RedisRoomDirectory
{
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
            return new(peerId, ResumeToken.New(peerId, room.Name).Write(), room.Name, self.Peer, peers, snapshot.Version, _iceServers);
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
}
