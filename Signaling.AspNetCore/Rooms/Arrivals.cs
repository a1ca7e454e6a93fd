using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Lets peers into rooms, in the turn of the room.</summary>
internal sealed class Arrivals(
    IRoomStore store, INodeLease lease, RoomIndex index, RoomNews news, RoomResync resync, RepairQueue repairs, Departures departures, JoinResults answers)
{
    // What this node receives meanwhile may overtake a comparison.
    private const int TriesToWelcome = 3;

    public async ValueTask<JoinResult> JoinAsync(RoomReplica room, ResumeToken token, string tokenHash, JoinRequest request)
    {
        var peerId = token.PeerId;
        if (room.NeedsSync)
        {
            await resync.RunAsync(room);
        }

        // The two go out together.
        var indexing = index.AddAsync(room);
        var isKnown = room.IsLoaded;
        room.Expect(peerId);
        departures.Remove(peerId);
        try
        {
            var snapshot = await store.JoinAsync(room.Name, peerId, lease.Owner, tokenHash, request);
            await indexing;
            var self = snapshot.Find(peerId) ?? throw Refusal.Unavailable();
            if (isKnown)
            {
                var others = snapshot.Nodes;
                await news.AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), others);
                if (!await news.ReachedAsync(room, snapshot.Id, snapshot.Version))
                {
                    resync.ReplaceAsFound(room, snapshot);
                }
            }
            else
            {
                room.Load(snapshot);
                news.WatchGap(room);
                await news.AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), snapshot.Nodes);
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
                repairs.Request(room, RepairReason.Failure);
            }

            throw;
        }
        finally
        {
            room.Expect(null);
            await index.RemoveUnlessUsedAsync(room);
        }
    }

    /// <summary>
    /// The answer for a peer that Redis has let in, once it is in the room as this node knows it, too. A Redis that has lost its last changes counts
    /// from a version that is long past here, and the arrival is taken for an old change: then the two are compared first.
    /// </summary>
    public async ValueTask<JoinResult> WelcomeAsync(RoomReplica room, ResumeToken token, PeerInfo self)
    {
        for (var i = 0; i < TriesToWelcome && room.GetFirstRoster(token.PeerId) is null; i++)
        {
            await resync.RunAsync(room, new Resident(self, token.Hash));
        }

        var roster = room.GetFirstRoster(token.PeerId) ?? throw Refusal.Unavailable();
        return answers.Of(token, self, roster.Peers, roster.Version);
    }
}
