using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Adds peers to rooms. Used under the room lock.</summary>
internal sealed class Joining(
    IRoomStore store, INodeLease lease, RoomIndex index, ChangePublisher publisher, RoomResync resync, RepairQueue repairs, RecentLeaves recentLeaves, RoomObservers observers,
    JoinResults answers)
{
    // A message that this node receives during a comparison may make the result of the comparison out of date.
    private const int MaxWelcomeAttempts = 3;

    public async ValueTask<JoinResult> JoinAsync(
        Room room, ResumeToken token, Session session, JoinRequest request, PeerGrant grant, string? subject)
    {
        var peerId = token.PeerId;
        if (room.Repair.IsNeeded)
        {
            await resync.RunAsync(room);
        }

        // The two commands are sent together, which saves a round trip.
        var indexing = index.AddAsync(room);
        var isKnown = room.IsLoaded;
        room.BeginArrival(peerId, session);
        recentLeaves.Remove(peerId);
        try
        {
            var (snapshot, replaced) = await store.JoinAsync(room.Name, peerId, lease.Owner, session.TokenHash, request, grant, subject);
            await indexing;
            var self = snapshot.Find(peerId) ?? throw Refusal.Unavailable();
            if (!isKnown)
            {
                room.Load(snapshot);
                publisher.WatchGap(room);
            }

            await AnnounceReplacedAsync(room, snapshot, replaced);
            await publisher.AnnounceAsync(room, new PeerEntered(room.Name, snapshot.Id, snapshot.Version, self), snapshot.NodesExcept(lease.NodeId));
            if (isKnown && !await publisher.ReachedAsync(room, snapshot.Id, snapshot.Version))
            {
                resync.ReplaceAsFound(room, snapshot);
            }

            return await WelcomeAsync(room, token, self.Peer, grant);
        }
        catch (RoomLockedException locked)
        {
            observers.PublishKnock(room.Name, locked.RoomId, peerId, request, grant.UserId);
            Knock knock = new(request.DisplayName ?? string.Empty, grant.UserId);
            await TellModeratorsAsync(
                room, new(room.Name, locked.RoomId, locked.Revision.Version, subject ?? $"peer:{peerId}", knock), locked.Revision.Nodes);
            throw Refusal.RoomLocked();
        }
        catch (StoreUnavailableException)
        {
            // Redis may have added the peer: the answer may be late or lost.
            room.Drop(peerId);
            room.MarkGone(peerId, PeerLeftReasons.Disconnected);
            repairs.Request(room, RepairReason.Failure);
            throw;
        }
        finally
        {
            room.EndArrival(peerId);
            await index.RemoveUnlessUsedAsync(room);
        }
    }

    private Task TellModeratorsAsync(Room room, PeerRefused refused, ImmutableArray<string> nodes)
    {
        if (room.IsLoaded)
        {
            publisher.Take(room, refused);
        }

        return publisher.SendAsync(room, refused, nodes);
    }

    // The nodes that held these peers may have no other peer in the room.
    private async Task AnnounceReplacedAsync(Room room, RoomState snapshot, ImmutableArray<ReplacedPeer> replaced)
    {
        var version = snapshot.Version - replaced.Length;
        foreach (var (former, _) in replaced)
        {
            var nodes = replaced.Select(peer => Owners.NodeOf(peer.Owner)).Union(snapshot.NodesExcept(lease.NodeId));
            await publisher.AnnounceAsync(room, new PeerGone(room.Name, snapshot.Id, version++, former, PeerGone.Replaced), [.. nodes]);
        }
    }

    /// <summary>
    /// Returns the answer for a peer that the store has added, after the room of this node has the peer, too. A store that has lost its last changes counts on
    /// from an earlier version, so this node would take the arrival for an old change. In that case the room is compared with the store first.
    /// </summary>
    public async ValueTask<JoinResult> WelcomeAsync(Room room, ResumeToken token, PeerInfo self, PeerGrant grant)
    {
        var state = room.TakeFirstState(token.PeerId);
        for (var i = 0; i < MaxWelcomeAttempts && state is null; i++)
        {
            await resync.RunAsync(room, new Resident(self, token.Hash));
            state = room.TakeFirstState(token.PeerId);
        }

        if (state is null)
        {
            throw Refusal.Unavailable();
        }

        return answers.Of(token, self, state.PeersExcept(token.PeerId), state.Version, grant, room.State.Lock.IsLocked);
    }
}
