using Microsoft.AspNetCore.SignalR;
using Signaling.Server.Rooms.Nodes;
using Signaling.Server.Rooms.Resync;

namespace Signaling.Server.Rooms;

// Comparing rooms with Redis. Both may be wrong: Redis about the peers of this node, and this node about those of others.
internal sealed partial class RoomDirectory
{
    /// <summary>Has the room repaired soon, or as soon as Redis is back.</summary>
    public void RequestSync(RoomReplica room, RepairReason reason) => _repairs.Request(room, reason);

    /// <summary>Has all rooms repaired that need it and that nothing has been done for, because Redis was unreachable.</summary>
    public void RequestPendingSyncs() => _repairs.RequestAll(Rooms);

    /// <summary>
    /// Nothing is certain of any room: messages may have been lost, or this node was taken for dead. Then rooms of which Redis has not lost the data
    /// may have ended without this node.
    /// </summary>
    public void Suspect(RepairReason reason, bool mayHaveEnded)
    {
        foreach (var room in Rooms)
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
        if (!room.NeedsSync && room.IsLoaded && !room.IsAt(await _store.GetEditionAsync(room.Name)))
        {
            RequestSync(room, RepairReason.Comparison);
        }
    }

    /// <summary>False when it has to be tried again.</summary>
    private async Task<bool> TrySyncAsync(RoomReplica room)
    {
        if (!room.TryEnter())
        {
            room.TakeDamage(); // nothing is left that could be repaired
            return true;
        }

        try
        {
            using var turn = await TakeTurnAsync(room, anyway: true);
            if (room.NeedsSync)
            {
                await SyncInTurnAsync(room);
            }

            return true;
        }
        catch (HubException)
        {
            return false;
        }
        finally
        {
            Exit(room);
        }
    }

    /// <param name="room">The room.</param>
    /// <param name="arriving">A peer of this node that Redis has let in, and that is not in the room here yet.</param>
    private async Task SyncInTurnAsync(RoomReplica room, Resident? arriving = null)
    {
        // Whatever goes wrong from here on notes it again.
        var reason = room.TakeDamage() ?? RepairReason.Conflict;
        _metrics.Count(reason);
        var owner = _lease.Owner;
        try
        {
            await TellUntoldAsync(room);
            await SuspendUntoldAsync(room);
            var (known, residents) = GetResidents(room, arriving);
            if (residents.Count > 0 || room.Doubted.Count > 0)
            {
                await IndexAsync(room, owner);
            }

            var sync = await _store.SyncAsync(room.Name, owner, known, residents, [.. room.Doubted.Keys.Where(peerId => !_stays.ContainsKey(peerId))]);
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
                await TellAsync(room, new RoomMoved(room.Name, snapshot.Id, snapshot.Version), [.. snapshot.Nodes.Union(room.GetAbsentNodes())]);
            }

            foreach (var (peerId, stay) in adopted)
            {
                await MailUnsentAsync(room, peerId, stay);
            }
        }
        catch
        {
            room.NoteDamage(reason);
            throw;
        }

        await ReleaseUnlessUsedAsync(room);
    }

    // Their connection has no answer, and will not get it: they are suspended, and come back by another Resume.
    private Dictionary<string, Stay> AdoptDoubted(RoomReplica room, RoomSnapshot snapshot, IReadOnlyDictionary<string, string> tokenHashes)
    {
        Dictionary<string, Stay> adopted = new(StringComparer.Ordinal);
        foreach (var (peerId, unsent) in room.Doubted)
        {
            if (!_stays.ContainsKey(peerId) && snapshot.Find(peerId)?.NodeId == _lease.NodeId)
            {
                var stay = adopted[peerId] = new Stay(room, tokenHashes[peerId], connectionId: string.Empty) { Unsent = unsent };
                Begin(peerId, stay);
                ExpireLater(peerId, stay, Absence.After(hasClosed: false, _options));
            }
        }

        room.Doubted.Clear();
        if (adopted.Count > 0)
        {
            room.Adopt(snapshot, adopted.Keys);
        }

        return adopted;
    }

    // A peer of this node has a stay. One that is connected and has none is just leaving. One that is suspended and has none has left while something
    // else was done with it: kept, it would be put back by each comparison, and never be taken out.
    private (RoomEdition Known, IReadOnlyList<Resident> Residents) GetResidents(RoomReplica room, Resident? arriving)
    {
        List<Resident> residents = arriving is null ? [] : [arriving];
        foreach (var peer in room.GetState().Held.Where(peer => peer.PeerId != arriving?.Peer.PeerId))
        {
            if (_stays.TryGetValue(peer.PeerId, out var stay) && stay.Room == room)
            {
                residents.Add(new(peer, stay.TokenHash));
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
            if (await _store.DepartAsync(room.Name, peerId) is ({ } revision, var formerOwner, var roomId))
            {
                await TellAsync(room, new PeerGone(room.Name, roomId, revision.Version, peerId, reason), [.. revision.Nodes.Append(Owners.NodeOf(formerOwner)).Distinct()]);
            }
        }
    }

    /// <summary>
    /// Takes what Redis has. When Redis has lost the data of the room, by its own account or because the room has another ID while this node had peers
    /// in it, the other nodes' peers are not gone: their nodes have the length of a lease to put them back.
    /// </summary>
    private void ReplaceAsFound(RoomReplica room, RoomSnapshot snapshot, bool isForgotten = false)
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
        await Task.Delay(_leaseDuration, _time);
        if (room.EndAbsence(number))
        {
            RequestSync(room, RepairReason.Forgotten);
        }
    }
}
