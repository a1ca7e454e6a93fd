using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Compares rooms with the store. Either side may be wrong: the store about peers of this node, and this node about peers of other nodes.</summary>
internal sealed class RoomResync(
    IRoomStore store, INodeLease lease, PeerRelay relay, LocalRooms rooms, Sessions sessions, RoomIndex index, ChangePublisher publisher, Suspensions suspensions,
    RepairQueue repairs, RepairMetrics metrics, IOptions<SignalingOptions> options, TimeProvider time, ILogger logger)
{
    private readonly SignalingOptions _options = options.Value;

    /// <summary>Requests the repairs that are still needed because Redis was unreachable.</summary>
    public void RequestPending() => repairs.RequestAll(rooms.All);

    /// <summary>Requests a repair of a room: soon, or as soon as Redis is reachable again.</summary>
    public void Request(Room room, RepairReason reason) => repairs.Request(room, reason);

    /// <summary>
    /// Marks all rooms for a comparison: messages may have been lost, or other nodes have declared this node dead. In the second case a room may have ended
    /// without this node, although Redis has not lost its data.
    /// </summary>
    public void Suspect(RepairReason reason, bool mayHaveEnded)
    {
        foreach (var room in rooms.All)
        {
            room.Repair.MayHaveEnded |= mayHaveEnded;
            room.Repair.Note(reason);
        }
    }

    /// <summary>
    /// Compares the version of a room with the version in Redis. A lost message leaves no trace, and without a next message this node would never notice the
    /// loss. A comparison costs much less than a repair, which follows when the versions differ.
    /// </summary>
    public async Task CheckVersionAsync(Room room)
    {
        if (!room.Repair.IsNeeded && room.IsLoaded && await store.GetEditionAsync(room.Name) != (room.Id, room.StoredVersion))
        {
            repairs.Request(room, RepairReason.Comparison);
        }
    }

    /// <summary>Returns false when the repair has to be tried again.</summary>
    public async Task<bool> TryRunAsync(Room room)
    {
        try
        {
            if (!await rooms.TryRunAsync(room, () => room.Repair.IsNeeded ? RunAsync(room) : Task.CompletedTask))
            {
                room.Repair.Begin(); // the node has given this room up, so there is nothing to repair
            }

            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <param name="room">The room.</param>
    /// <param name="arriving">A peer of this node that Redis has added and that is not in the room of this node yet.</param>
    public async Task RunAsync(Room room, Resident? arriving = null)
    {
        // A failure or a new conflict from here on notes the room again.
        var reason = room.Repair.Begin() ?? RepairReason.Conflict;
        metrics.Count(reason);
        var owner = lease.Owner;
        try
        {
            await ReportLeavesAsync(room);
            await suspensions.StoreUnsentAsync(room);
            var (known, residents) = GetResidents(room, arriving);
            if (residents.Count > 0 || room.Repair.Doubted.Count > 0)
            {
                await index.AddAsync(room);
            }

            var sync = await store.SyncAsync(
                room.Name, owner, known, residents, [.. room.Repair.Doubted.Keys.Where(peerId => !sessions.Contains(peerId))], room.GetLeaving());
            var (snapshot, changed) = (sync.Room, sync.IsChanged);
            if (room.Unreported.Confirm(snapshot))
            {
                repairs.Request(room, RepairReason.Conflict);
            }

            foreach (var peerId in sync.Refused)
            {
                if (await TakeBackAsync(room, peerId, snapshot, owner, sync.Removed.GetValueOrDefault(peerId)) is { } after)
                {
                    (snapshot, changed) = (after, true);
                }
            }

            if (room.IsLoaded)
            {
                ReplaceAsFound(room, snapshot, sync.IsForgotten);
            }

            var adopted = AdoptDoubted(room, snapshot, sync.TokenHashes);
            (room.Repair.HasToPutBack, room.Repair.MayHaveEnded) = (false, false);
            if (changed || room.Repair.OthersMissChanges)
            {
                await publisher.SendAsync(room, new RoomMoved(room.Name, snapshot.Id, snapshot.Version), [.. snapshot.NodesExcept(lease.NodeId).Union(room.GetAbsentNodes())]);
            }

            foreach (var (peerId, session) in adopted)
            {
                await suspensions.MailUnsentAsync(room, peerId, session);
            }
        }
        catch
        {
            room.Repair.Note(reason);
            throw;
        }

        await index.RemoveUnlessUsedAsync(room);
    }

    /// <summary>
    /// Handles a peer that this node holds and Redis does not. If other nodes declared this node dead and took over the peer, although it is connected here,
    /// this node takes the peer back. Returns the room after that, or null when the peer was not taken back.
    /// </summary>
    private async Task<RoomState?> TakeBackAsync(Room room, string peerId, RoomState snapshot, string owner, string? removedFor)
    {
        var session = sessions.Find(peerId);
        if (snapshot.Find(peerId) is not { } theirs)
        {
            Log.PlaceLost(logger, peerId, room.Name);
            room.Drop(peerId);
            if (removedFor is null)
            {
                relay.Evict(peerId);
            }
            else
            {
                relay.MoveAway(peerId, removedFor); // this node has missed the removal
            }

            _ = session is not null && sessions.TryEnd(peerId, session);
            return null;
        }

        if (theirs.IsConnected || session is null || !room.IsConnected(peerId)
            || await store.TakeBackAsync(room.Name, peerId, session.TokenHash, owner) is not { } back)
        {
            return null; // another node holds it: the new state of the room shows that
        }

        publisher.Report(room, new PeerChanged(room.Name, back.Room.Id, back.Room.Version, back.Room.Find(peerId)!));
        room.TakeBack(peerId, back.Waiting);
        return back.Room;
    }

    // The connections of these peers did not and will not receive an answer, so the peers are suspended until the next Resume.
    private Dictionary<string, Session> AdoptDoubted(Room room, RoomState snapshot, IReadOnlyDictionary<string, string> tokenHashes)
    {
        Dictionary<string, Session> adopted = new(StringComparer.Ordinal);
        foreach (var (peerId, unsent) in room.Repair.Doubted)
        {
            if (!sessions.Contains(peerId) && snapshot.Find(peerId)?.IsOn(lease.NodeId) == true)
            {
                var session = adopted[peerId] = new Session(room, tokenHashes[peerId], connectionId: null) { Unsent = unsent };
                sessions.Begin(peerId, session);
                suspensions.ExpireLater(peerId, session, SuspensionLimit.After(hasClosed: false, _options));
            }
        }

        room.Repair.Doubted.Clear();
        if (adopted.Count > 0)
        {
            room.Adopt(snapshot, adopted);
        }

        return adopted;
    }

    // Every peer that this node keeps has a session. A suspended peer without a session left while another
    // operation was under way. It is dropped: otherwise each comparison would put it back, and no operation would remove it.
    private (KnownRoom Known, IReadOnlyList<Resident> Residents) GetResidents(Room room, Resident? arriving)
    {
        List<Resident> residents = arriving is null ? [] : [arriving];
        foreach (var peer in room.GetHeld().Where(peer => peer.PeerId != arriving?.Peer.PeerId))
        {
            if (sessions.TryGet(peer.PeerId, out var session) && session.Room == room)
            {
                residents.Add(new(peer, session.TokenHash));
            }
            else if (!room.IsConnected(peer.PeerId))
            {
                room.Drop(peer.PeerId);
            }
        }

        // An arrival is a change of its own, and this node does not have its version yet.
        var known = room.GetEdition();
        return (arriving is null ? known : known with { Version = known.Version + 1 }, residents);
    }

    // If other nodes declared this node dead in the meantime, they hold the peers that left it as suspended.
    private async Task ReportLeavesAsync(Room room)
    {
        foreach (var (peerId, reason) in room.Unreported.GetAll())
        {
            if (await store.LeaveLateAsync(room.Name, peerId) is ({ } revision, var formerOwner, var roomId))
            {
                await publisher.SendAsync(room, new PeerGone(room.Name, roomId, revision.Version, peerId, reason), [.. revision.Nodes.Append(Owners.NodeOf(formerOwner)).Distinct()]);
            }
        }
    }

    /// <summary>
    /// Replaces the room of this node with the room in Redis. Redis may have lost the room: it reports so, or the room has another ID while this node had peers
    /// in it. In that case the peers of other nodes are not gone. Their nodes have the length of a lease to put them back.
    /// </summary>
    public void ReplaceAsFound(Room room, RoomState snapshot, bool isForgotten = false)
    {
        if (room.IsLoaded && !room.Repair.MayHaveEnded && snapshot.Members.Length > 0 && (isForgotten || snapshot.Id != room.Id))
        {
            room.Repair.HasToPutBack = true;
            var absent = room.KeepAbsent();
            using var suppression = ExecutionContext.SuppressFlow();
            Task.Run(() => EndAbsenceDetachedAsync(room, absent)).Detach(logger, nameof(EndAbsenceDetachedAsync));
        }

        room.Replace(snapshot);
    }

    private async Task EndAbsenceDetachedAsync(Room room, AbsentPeers absent)
    {
        await Task.Delay(lease.Duration, time);
        if (room.EndAbsence(absent))
        {
            repairs.Request(room, RepairReason.Forgotten);
        }
    }
}
