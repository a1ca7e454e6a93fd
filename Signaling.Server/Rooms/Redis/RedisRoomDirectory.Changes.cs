using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Server.Rooms.Redis;

// What changes a room in Redis. Whoever does so has the turn of this node.
internal sealed partial class RedisRoomDirectory
{
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
            var self = snapshot.Find(peerId) ?? throw Refusal.Unavailable();
            if (isKnown)
            {
                var others = snapshot.Nodes;
                await AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), others);
                if (!await ReachedAsync(room, snapshot.Id, snapshot.Version))
                {
                    ReplaceAsFound(room, snapshot);
                }
            }
            else
            {
                room.Load(snapshot);
                WatchGap(room);
                await AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), snapshot.Nodes);
            }

            // Redis has lost its last changes, and this node knows later ones: it has taken the join for an old change. The repair comes before the next try.
            if (room.GetFirstRoster(peerId) is null)
            {
                throw Refusal.Unavailable();
            }

            return Result(token, room, snapshot);
        }
        catch (HubException refusal)
        {
            // Redis may have let the peer in all the same, if its answer did not come in time.
            if (!refusal.Message.StartsWith(SignalingErrorCodes.RoomFull, StringComparison.Ordinal))
            {
                room.Drop(peerId);
                room.Forget(peerId, PeerLeftReasons.Disconnected);
                RequestSync(room, RepairReason.Failure);
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
            RequestSync(room, RepairReason.Failure);
        }

        await ReleaseUnlessUsedAsync(room);
    }

    // It has to be there before this node can die, for those who would then look after its peers.
    private async Task IndexAsync(RoomReplica room, string owner)
    {
        if (room.IndexedAs != owner)
        {
            room.MayBeIndexedAs = owner;
            await _store.IndexAsync(room.Name, owner);
            room.IndexedAs = owner;
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
        if (room.MayBeIndexedAs is { } owner)
        {
            // From here on it may be there no longer.
            room.IndexedAs = null;
            try
            {
                await _store.UnindexAsync(room.Name, owner);
                room.MayBeIndexedAs = null;
            }
            catch (HubException)
            {
                RequestSync(room, RepairReason.Failure);
            }
        }
    }
}
