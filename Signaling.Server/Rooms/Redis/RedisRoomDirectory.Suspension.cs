using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms.Redis;

// Peers that have lost their connection, and come back here, elsewhere, or not at all.
internal sealed partial class RedisRoomDirectory
{
    public async ValueTask<bool> SuspendAsync(string peerId, string connectionId)
    {
        if (_resumeWindow == TimeSpan.Zero)
        {
            return await LeaveAsync(peerId, connectionId, PeerLeftReasons.Disconnected);
        }

        if (!_stays.TryGetValue(peerId, out var stay) || stay.ConnectionId != connectionId || !stay.Room.TryEnter())
        {
            return false;
        }

        var room = stay.Room;
        try
        {
            // As when it leaves. Should it come back here before it is its turn, it gets what could not be written.
            // The end of its connection and the end of its call may both come here: then one of them alone finds what could not be written.
            stay.Unsent = room.Silence(peerId, leaves: false) ?? stay.Unsent;
            using var turn = await TakeTurnAsync(room, anyway: true);
            stay.Unsent = room.Silence(peerId, leaves: false) ?? stay.Unsent;

            if (!IsHeld(peerId, stay) || room.Find(peerId) is not { IsConnected: true } member)
            {
                return false;
            }

            await SuspendInTurnAsync(room, member, stay);
            return true;
        }
        finally
        {
            Exit(room);
        }
    }

    public async ValueTask<JoinResult> ResumeAsync(ResumeToken token, string connectionId, CancellationToken cancellationToken)
    {
        await ProveAsync(token);
        var room = Enter(token.Room);
        try
        {
            await _lease.RequireAsync();
            using var turn = await TakeTurnAsync(room);
            return await ResumeInTurnAsync(room, token, connectionId);
        }
        finally
        {
            Exit(room);
        }
    }

    private async Task SuspendInTurnAsync(RoomReplica room, Member member, Stay stay)
    {
        var peerId = member.Peer.PeerId;
        var unsent = stay.Unsent.Where(signal => signal.From is not null).ToList();
        stay.Unsent = [];
        ExpireLater(peerId, stay);
        try
        {
            var signals = unsent.Select(signal => new PeerSignal(room.Name, room.Id, 0, peerId, signal));
            if (await _store.SuspendAsync(room.Name, peerId, _lease.Owner, signals) is { } revision)
            {
                await AnnounceAsync(room, new PeerChanged(room.Name, room.Id, revision.Version, member.ToSuspended()), revision.Nodes);
            }
            else
            {
                room.MarkSuspended(peerId);
                await SyncInTurnAsync(room);
            }
        }
        catch (HubException)
        {
            room.MarkSuspended(peerId);
            RequestSync(room, RepairReason.Failure);
        }
    }

    private async Task<JoinResult> ResumeInTurnAsync(RoomReplica room, ResumeToken token, string connectionId)
    {
        var (peerId, owner) = (token.PeerId, _lease.Owner);
        if (room.NeedsSync)
        {
            await SyncInTurnAsync(room);
        }

        var indexing = IndexAsync(room, owner);
        try
        {
            var back = await _store.ResumeAsync(room.Name, peerId, token.Hash, owner) ?? throw Refusal.ResumeFailed();
            await indexing;
            var former = Begin(peerId, new Stay(room, token.Hash, connectionId));
            await TakeInAsync(room, back, peerId, connectionId, former?.Unsent ?? []);
            return Result(token, room, back.Room);
        }
        catch (HubException refusal)
        {
            // Redis may have it that the peer is here, if its answer did not come in time.
            if (!refusal.Message.StartsWith(SignalingErrorCodes.ResumeFailed, StringComparison.Ordinal))
            {
                RequestSync(room, RepairReason.Failure);
            }

            throw;
        }
        finally
        {
            await ReleaseUnlessUsedAsync(room);
        }
    }

    private async Task TakeInAsync(RoomReplica room, Return back, string peerId, string connectionId, IEnumerable<Signal> unsent)
    {
        // Expected before the room is loaded: what has come meanwhile is for this peer, too.
        var wasLoaded = room.IsLoaded;
        room.Return(peerId, connectionId, back.Room.Version, [.. WaitingIn(back), .. unsent.Where(signal => signal.From is not null)]);
        if (!wasLoaded)
        {
            room.Load(back.Room);
            WatchGap(room);
        }

        if (back.IsChange)
        {
            // Also its former node is told, which may have nobody else there.
            var change = new PeerChanged(room.Name, back.Room.Id, back.Room.Version, back.Room.Find(peerId)!);
            await AnnounceAsync(room, change, [.. back.Room.Nodes.Append(Owners.NodeOf(back.FormerOwner)).Distinct()]);
        }

        if (wasLoaded && !await ReachedAsync(room, back.Room.Id, back.Room.Version))
        {
            ReplaceAsFound(room, back.Room);
        }
    }

    /// <summary>
    /// This node thinks that it holds a peer, and Redis does not. If others took this node for dead and look after the peer, although it is
    /// connected here, it is taken back; then the answer is the room after that.
    /// </summary>
    private async Task<RoomSnapshot?> TakeBackAsync(RoomReplica room, string peerId, RoomSnapshot snapshot, string owner)
    {
        var stay = _stays.GetValueOrDefault(peerId);
        if (snapshot.Find(peerId) is not { } theirs)
        {
            Log.PlaceLost(_logger, peerId, room.Name);
            room.Drop(peerId);
            _relay.Evict(peerId);
            _ = stay is not null && TryEnd(peerId, stay);
            return null;
        }

        if (theirs.IsConnected || stay is null || !room.IsLocal(peerId)
            || await _store.ResumeAsync(room.Name, peerId, stay.TokenHash, owner) is not { } back)
        {
            return null; // It is in other hands, as the room will show.
        }

        room.TakeBack(peerId, WaitingIn(back));
        return back.Room;
    }

    // Called by a replica, under its gate.
    private void Lose(RoomReplica room, string peerId)
    {
        if (_stays.TryGetValue(peerId, out var stay) && stay.Room == room && TryEnd(peerId, stay))
        {
            _ = ReleaseDetachedAsync(room);
        }
    }

    private async Task ReleaseDetachedAsync(RoomReplica room)
    {
        await Task.Yield();
        if (room.TryEnter())
        {
            try
            {
                using var turn = await TakeTurnAsync(room, anyway: true);
                await ReleaseUnlessUsedAsync(room);
            }
            finally
            {
                Exit(room);
            }
        }
    }

    private void ExpireLater(string peerId, Stay stay)
    {
        _places.OnSuspended();
        stay.ExpireBy(_time.CreateUnboundTimer(() => _ = ExpireDetachedAsync(peerId, stay), _resumeWindow));
    }

    private async Task ExpireDetachedAsync(string peerId, Stay stay)
    {
        var room = stay.Room;
        if (!room.TryEnter())
        {
            return;
        }

        try
        {
            // Whoever comes back has another stay.
            using var turn = await TakeTurnAsync(room, anyway: true);
            if (TryEnd(peerId, stay))
            {
                Log.TimedOut(_logger, peerId);
                room.Drop(peerId);
                await LeaveInTurnAsync(room, peerId, PeerLeftReasons.Timeout);
            }
        }
        catch (Exception exception)
        {
            Log.UpkeepFailed(_logger, exception);
        }
        finally
        {
            Exit(room);
        }
    }

    private bool IsHeld(string peerId, Stay stay) => _stays.TryGetValue(peerId, out var its) && its == stay;

    // In the order of what the senders' nodes knew: what was sent by one that did not know yet that the peer was away comes before what it sent
    // when it knew, whichever of the two got into the mailbox first.
    private static IEnumerable<Signal> WaitingIn(Return back)
    {
        var orders = back.Room.Members.ToDictionary(member => member.Peer.PeerId, member => member.Peer.Order, StringComparer.Ordinal);
        return back.Waiting
            .Where(mail => orders.TryGetValue(mail.Signal.From, out var order) && order == mail.SenderOrder)
            .OrderBy(mail => mail.Signal.Version)
            .Select(mail => mail.Signal.Signal);
    }
}
