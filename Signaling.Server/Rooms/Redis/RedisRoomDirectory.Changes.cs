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

    private async Task<JoinResult> JoinInTurnAsync(RoomReplica room, ResumeToken token, JoinRequest request)
    {
        var (peerId, owner) = (token.PeerId, _lease.Owner);
        if (room.NeedsSync)
        {
            await SyncInTurnAsync(room);
        }

        // The two go out together.
        var indexing = IndexAsync(room, owner);
        var isKnown = room.IsLoaded;
        room.Expect(peerId);
        try
        {
            var snapshot = await _store.JoinAsync(room.Name, peerId, owner, token.Hash, request);
            await indexing;
            var self = snapshot.Members.Single(member => member.Peer.PeerId == peerId);
            if (isKnown)
            {
                var others = snapshot.Nodes;
                await AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), others);
                if (!await ReachedAsync(room, snapshot.Id, snapshot.Version))
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

            return Result(token, room, snapshot);
        }
        catch (HubException refusal)
        {
            // Redis may have let the peer in all the same, if its answer did not come in time.
            if (!refusal.Message.StartsWith(SignalingErrorCodes.RoomFull, StringComparison.Ordinal))
            {
                room.Forget(peerId, PeerLeftReasons.Disconnected);
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
            await TellUntoldAsync(room);
            var (known, held) = room.GetState();
            if (held.Count > 0)
            {
                await IndexAsync(room, owner);
            }

            // One without a stay is just leaving.
            var residents = held.Select(peer => _stays.TryGetValue(peer.PeerId, out var stay) ? new Resident(peer, stay.TokenHash) : null);
            var (snapshot, changed, refused) = await _store.SyncAsync(room.Name, owner, known, [.. residents.OfType<Resident>()]);
            room.MarkTold(snapshot);
            foreach (var peerId in refused)
            {
                if (await TakeBackAsync(room, peerId, snapshot, owner) is { } after)
                {
                    (snapshot, changed) = (after, true);
                }
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

    // If this node was taken for dead meanwhile, others wait for those who left it to come back.
    private async Task TellUntoldAsync(RoomReplica room)
    {
        foreach (var (peerId, reason) in room.GetUntold())
        {
            if (await _store.DepartAsync(room.Name, peerId) is ({ } revision, var formerOwner, var roomId))
            {
                await TellAsync(room, new PeerGone(room.Name, roomId, revision.Version, peerId, reason), [.. revision.Nodes.Append(Owners.NodeOf(formerOwner)).Distinct()]);
            }
        }
    }

    // It has to be there before this node can die, for those who would then look after its peers.
    private async Task IndexAsync(RoomReplica room, string owner)
    {
        if (room.IndexedAs != owner)
        {
            room.IndexedAs = owner;
            await _store.IndexAsync(room.Name, owner);
        }
    }

    private JoinResult Result(ResumeToken token, RoomReplica room, RoomSnapshot snapshot)
    {
        var self = snapshot.Find(token.PeerId)!.Peer;
        var others = snapshot.Members.Select(member => member.Peer).Where(peer => peer.PeerId != token.PeerId);
        var roster = room.GetFirstRoster(token.PeerId) ?? new Roster(self, [.. others], snapshot.Version);
        return _answers.Of(token, self, roster.Peers, roster.Version);
    }

    // When this node has nobody left in the room, nobody has to look after it if the node dies.
    private async Task ReleaseUnlessUsedAsync(RoomReplica room)
    {
        if (room.HoldsPeers || room.NeedsSync)
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
