using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;
using Signaling.Server.Rooms.Nodes;
using Signaling.Server.Rooms.Resync;

namespace Signaling.Server.Rooms;

// What changes a room in Redis. Whoever does so has the turn of this node.
internal sealed partial class RoomDirectory
{
    // What this node receives meanwhile may overtake a comparison.
    private const int TriesToWelcome = 3;

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
        _departures.Remove(peerId);
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

            return await WelcomeAsync(room, token, self.Peer);
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
                NoteDeparture(peerId, reason);
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
            NoteDeparture(peerId, reason);
            room.Forget(peerId, reason);
            RequestSync(room, RepairReason.Failure);
        }

        await ReleaseUnlessUsedAsync(room);
    }

    // Should another node put the peer back, that is undone.
    private void NoteDeparture(string peerId, string reason)
    {
        if (_store.IsShared)
        {
            _departures.Add(peerId, reason);
        }
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

    /// <summary>
    /// The answer for a peer that Redis has let in, once it is in the room as this node knows it, too. A Redis that has lost its last changes counts
    /// from a version that is long past here, and the arrival is taken for an old change: then the two are compared first.
    /// </summary>
    private async Task<JoinResult> WelcomeAsync(RoomReplica room, ResumeToken token, PeerInfo self)
    {
        for (var i = 0; i < TriesToWelcome && room.GetFirstRoster(token.PeerId) is null; i++)
        {
            await SyncInTurnAsync(room, new Resident(self, token.Hash));
        }

        var roster = room.GetFirstRoster(token.PeerId) ?? throw Refusal.Unavailable();
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
