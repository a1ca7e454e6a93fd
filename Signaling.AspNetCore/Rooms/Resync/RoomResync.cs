using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.Resync;

/// <summary>Compares rooms with the store. Both may be wrong: the store about the peers of this node, and this node about the peers of other nodes.</summary>
internal sealed class RoomResync(
    IRoomStore store, INodeLease lease, PeerRelay relay, LocalRooms rooms, Sessions sessions, RoomIndex index, RoomNews news, Suspensions suspensions,
    RepairQueue repairs, RepairMetrics metrics, IOptions<SignalingOptions> options, TimeProvider time, ILogger logger)
{
    private readonly SignalingOptions _options = options.Value;

    /// <summary>Has all rooms repaired that need it and that were left out because Redis was unreachable.</summary>
    public void RequestPending() => repairs.RequestAll(rooms.All);

    /// <summary>Has a room repaired soon, or as soon as Redis can be reached again.</summary>
    public void Request(RoomReplica room, RepairReason reason) => repairs.Request(room, reason);

    /// <summary>
    /// Nothing is certain of any room: messages may have been lost, or this node was taken for dead. Then rooms of which Redis has not lost the data
    /// may have ended without this node.
    /// </summary>
    public void Suspect(RepairReason reason, bool mayHaveEnded)
    {
        foreach (var room in rooms.All)
        {
            room.MayHaveEnded |= mayHaveEnded;
            room.NoteDamage(reason);
        }
    }

    /// <summary>
    /// Asks Redis for the version of a room. Messages get lost without a trace, and without a next one the loss is never noticed. It costs much less
    /// than a repair, which follows when the versions differ.
    /// </summary>
    public async Task CompareAsync(RoomReplica room)
    {
        if (!room.NeedsSync && room.IsLoaded && !room.IsAt(await store.GetEditionAsync(room.Name)))
        {
            repairs.Request(room, RepairReason.Comparison);
        }
    }

    /// <summary>False when it has to be tried again.</summary>
    public async Task<bool> TryRunAsync(RoomReplica room)
    {
        if (!room.TryEnter())
        {
            room.TakeDamage(); // nothing is left that could be repaired
            return true;
        }

        try
        {
            using var turn = await rooms.TakeTurnAsync(room, anyway: true);
            if (room.NeedsSync)
            {
                await RunAsync(room);
            }

            return true;
        }
        catch (HubException)
        {
            return false;
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    /// <param name="room">The room.</param>
    /// <param name="arriving">A peer of this node that Redis has let in, and that is not in the room here yet.</param>
    public async Task RunAsync(RoomReplica room, Resident? arriving = null)
    {
        // Whatever goes wrong from here on notes it again.
        var reason = room.TakeDamage() ?? RepairReason.Conflict;
        metrics.Count(reason);
        var owner = lease.Owner;
        try
        {
            await TellUntoldAsync(room);
            await suspensions.StoreUntoldAsync(room);
            var (known, residents) = GetResidents(room, arriving);
            if (residents.Count > 0 || room.Doubted.Count > 0)
            {
                await index.AddAsync(room);
            }

            var sync = await store.SyncAsync(room.Name, owner, known, residents, [.. room.Doubted.Keys.Where(peerId => !sessions.Contains(peerId))]);
            var (snapshot, changed) = (sync.Room, sync.IsChanged);
            room.MarkTold(snapshot);
            foreach (var peerId in sync.Refused)
            {
                if (await TakeBackAsync(room, peerId, snapshot, owner) is { } after)
                {
                    (snapshot, changed) = (after, true);
                }
            }

            if (room.IsLoaded)
            {
                ReplaceAsFound(room, snapshot, sync.IsForgotten);
            }

            var adopted = AdoptDoubted(room, snapshot, sync.TokenHashes);
            (room.HasToPutBack, room.MayHaveEnded) = (false, false);
            if (changed || room.OthersNeedSync)
            {
                await news.TellAsync(room, new RoomMoved(room.Name, snapshot.Id, snapshot.Version), [.. snapshot.Nodes.Union(room.GetAbsentNodes())]);
            }

            foreach (var (peerId, session) in adopted)
            {
                await suspensions.MailUnsentAsync(room, peerId, session);
            }
        }
        catch
        {
            room.NoteDamage(reason);
            throw;
        }

        await index.RemoveUnlessUsedAsync(room);
    }

    /// <summary>
    /// This node thinks that it holds a peer, and Redis does not. If others took this node for dead and look after the peer, although it is
    /// connected here, it is taken back; then the answer is the room after that.
    /// </summary>
    private async Task<RoomSnapshot?> TakeBackAsync(RoomReplica room, string peerId, RoomSnapshot snapshot, string owner)
    {
        var session = sessions.Find(peerId);
        if (snapshot.Find(peerId) is not { } theirs)
        {
            Log.PlaceLost(logger, peerId, room.Name);
            room.Drop(peerId);
            relay.Evict(peerId);
            _ = session is not null && sessions.TryEnd(peerId, session);
            return null;
        }

        if (theirs.IsConnected || session is null || !room.IsLocal(peerId)
            || await store.TakeBackAsync(room.Name, peerId, session.TokenHash, owner) is not { } back)
        {
            return null; // It is in other hands, as the room will show.
        }

        room.TakeBack(peerId, back.Waiting);
        return back.Room;
    }

    // Their connection has no answer, and will not get it: they are suspended, and come back by another Resume.
    private Dictionary<string, Session> AdoptDoubted(RoomReplica room, RoomSnapshot snapshot, IReadOnlyDictionary<string, string> tokenHashes)
    {
        Dictionary<string, Session> adopted = new(StringComparer.Ordinal);
        foreach (var (peerId, unsent) in room.Doubted)
        {
            if (!sessions.Contains(peerId) && snapshot.Find(peerId)?.NodeId == lease.NodeId)
            {
                var session = adopted[peerId] = new Session(room, tokenHashes[peerId], connectionId: string.Empty) { Unsent = unsent };
                sessions.Begin(peerId, session);
                suspensions.ExpireLater(peerId, session, Absence.After(hasClosed: false, _options));
            }
        }

        room.Doubted.Clear();
        if (adopted.Count > 0)
        {
            room.Adopt(snapshot, adopted.Keys);
        }

        return adopted;
    }

    // A peer of this node has a session. One that is connected and has none is just leaving. One that is suspended and has none has left while something
    // else was done with it: kept, it would be put back by each comparison, and never be taken out.
    private (RoomEdition Known, IReadOnlyList<Resident> Residents) GetResidents(RoomReplica room, Resident? arriving)
    {
        List<Resident> residents = arriving is null ? [] : [arriving];
        foreach (var peer in room.GetState().Held.Where(peer => peer.PeerId != arriving?.Peer.PeerId))
        {
            if (sessions.TryGet(peer.PeerId, out var session) && session.Room == room)
            {
                residents.Add(new(peer, session.TokenHash));
            }
            else if (!room.IsLocal(peer.PeerId))
            {
                room.Drop(peer.PeerId);
            }
        }

        // An arrival is a change of its own, of which this node has no version yet.
        var known = room.GetState().Edition;
        return (arriving is null ? known : known with { Version = known.Version + 1 }, residents);
    }

    // If this node was taken for dead meanwhile, others wait for those who left it to come back.
    private async Task TellUntoldAsync(RoomReplica room)
    {
        foreach (var (peerId, reason) in room.GetUntold())
        {
            if (await store.DepartAsync(room.Name, peerId) is ({ } revision, var formerOwner, var roomId))
            {
                await news.TellAsync(room, new PeerGone(room.Name, roomId, revision.Version, peerId, reason), [.. revision.Nodes.Append(Owners.NodeOf(formerOwner)).Distinct()]);
            }
        }
    }

    /// <summary>
    /// Takes what Redis has. When Redis has lost the data of the room, by its own account or because the room has another ID while this node had peers
    /// in it, the other nodes' peers are not gone: their nodes have the length of a lease to put them back.
    /// </summary>
    public void ReplaceAsFound(RoomReplica room, RoomSnapshot snapshot, bool isForgotten = false)
    {
        if (room.IsLoaded && !room.MayHaveEnded && snapshot.Members.Length > 0 && (isForgotten || snapshot.Id != room.Id))
        {
            room.HasToPutBack = true;
            var number = room.KeepAbsent();
            using var suppression = ExecutionContext.SuppressFlow();
            _ = Task.Run(() => EndAbsenceDetachedAsync(room, number));
        }

        room.Replace(snapshot);
    }

    private async Task EndAbsenceDetachedAsync(RoomReplica room, int number)
    {
        await Task.Delay(lease.Duration, time);
        if (room.EndAbsence(number))
        {
            repairs.Request(room, RepairReason.Forgotten);
        }
    }
}
