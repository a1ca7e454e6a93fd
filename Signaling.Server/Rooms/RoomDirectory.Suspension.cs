using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;
using Signaling.Server.Relay;
using Signaling.Server.Rooms.Nodes;
using Signaling.Server.Rooms.Resync;

namespace Signaling.Server.Rooms;

// Peers that have lost their connection, and come back here, elsewhere, or not at all.
internal sealed partial class RoomDirectory
{
    public async ValueTask<bool> SuspendAsync(string peerId, string connectionId, bool hasClosed = false)
    {
        var absence = Absence.After(hasClosed, _options);
        if (absence.Limit == TimeSpan.Zero)
        {
            return await LeaveAsync(peerId, connectionId, absence.Reason);
        }

        if (!_stays.TryGetValue(peerId, out var stay) || stay.ConnectionId != connectionId || !stay.Room.TryEnter())
        {
            return false;
        }

        var room = stay.Room;
        try
        {
            await _relay.HoldAsync(connectionId, _time);

            // As when it leaves. Should it come back here before it is its turn, it gets what could not be written.
            // The end of its connection and the end of its call may both come here: then one of them alone finds what could not be written.
            stay.Unsent = room.Silence(peerId, connectionId, leaves: false) ?? stay.Unsent;
            using var turn = await TakeTurnAsync(room, anyway: true);
            stay.Unsent = room.Silence(peerId, connectionId, leaves: false) ?? stay.Unsent;

            if (!IsHeld(peerId, stay) || room.Find(peerId) is not { IsConnected: true } member)
            {
                _relay.Unhold(connectionId);
                return false;
            }

            await SuspendInTurnAsync(room, member, stay, absence);
            return true;
        }
        finally
        {
            Exit(room);
        }
    }

    public async ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId, CancellationToken cancellationToken)
    {
        await ProveAsync(attempt.Token);
        var room = Enter(attempt.Token.Room);
        try
        {
            await _lease.RequireAsync();
            using var turn = await TakeTurnAsync(room);
            return await ResumeInTurnAsync(room, attempt, connectionId);
        }
        finally
        {
            Exit(room);
        }
    }

    private async Task SuspendInTurnAsync(RoomReplica room, Member member, Stay stay, Absence absence)
    {
        var peerId = member.Peer.PeerId;
        ExpireLater(peerId, stay, absence);
        try
        {
            if (await StoreSuspensionAsync(room, peerId, stay) is { } revision)
            {
                stay.Unsent = [];
                await AnnounceAsync(room, new PeerChanged(room.Name, room.Id, revision.Version, member.ToSuspended()), revision.Nodes);
            }
            else
            {
                // Others took this node for dead, and look after the peer.
                room.MarkSuspended(peerId);
                await MailUnsentAsync(room, peerId, stay);
                await SyncInTurnAsync(room);
            }
        }
        catch (HubException)
        {
            room.MarkSuspended(peerId);
            RequestSync(room, RepairReason.Failure);
        }
    }

    /// <summary>Redis takes what was not written with the suspension, or neither. Null when it has the peer as suspended already, or in other hands.</summary>
    private ValueTask<RoomRevision?> StoreSuspensionAsync(RoomReplica room, string peerId, Stay stay, bool probes = false)
    {
        var unsent = Mailbox.StillMeant(stay.WithUnsent([], areKept: true)).Select(signal => new PeerSignal(room.Name, room.Id, 0, peerId, signal));
        return _store.SuspendAsync(room.Name, peerId, _lease.Owner, stay.CountUnsentOfHandedOver(), unsent, probes);
    }

    private async Task MailUnsentAsync(RoomReplica room, string peerId, Stay stay)
    {
        var unsent = Mailbox.StillMeant(stay.WithUnsent([], areKept: true));
        stay.Unsent = [];
        foreach (var signal in unsent)
        {
            await _store.MailAsync(room.Name, [peerId], new PeerSignal(room.Name, room.Id, 0, peerId, signal));
        }
    }

    // What was not written to a connection that ended while Redis was away. If Redis did take it, and only its answer was lost, it has the peer as
    // suspended, and takes nothing now.
    private async Task SuspendUntoldAsync(RoomReplica room)
    {
        foreach (var peer in room.GetState().Held)
        {
            if (_stays.TryGetValue(peer.PeerId, out var stay) && stay is { IsSuspended: true, Unsent.Count: > 0 })
            {
                room.OthersNeedSync |= await StoreSuspensionAsync(room, peer.PeerId, stay, probes: true) is not null;
                stay.Unsent = [];
            }
        }
    }

    private async Task<JoinResult> ResumeInTurnAsync(RoomReplica room, ResumeTry attempt, string connectionId)
    {
        var (token, peerId, owner) = (attempt.Token, attempt.Token.PeerId, _lease.Owner);
        if (room.NeedsSync)
        {
            await SyncInTurnAsync(room);
        }

        var indexing = IndexAsync(room, owner);
        Return? back = null;
        try
        {
            back = await _store.ResumeAsync(room.Name, attempt, owner) ?? throw Refusal.ResumeFailed();
            await indexing;
            var former = Begin(peerId, new Stay(room, token.Hash, connectionId) { HandedOver = [.. back.Waiting.Take(back.Kept)] });
            await TakeInAsync(room, back, peerId, connectionId, former);
            return await WelcomeAsync(room, token, back.Room.Find(peerId)!.Peer);
        }
        catch (HubException refusal)
        {
            // Redis may have it that the peer is here, if its answer did not come in time.
            if (!refusal.Message.StartsWith(SignalingErrorCodes.ResumeFailed, StringComparison.Ordinal))
            {
                room.Doubted[peerId] = GiveUpReturn(room, peerId, connectionId, back);
                RequestSync(room, RepairReason.Failure);
            }

            throw;
        }
        finally
        {
            await ReleaseUnlessUsedAsync(room);
        }
    }

    /// <summary>Undoes here what a Resume has done that is refused. Answers with the signals that it took out and that Redis does not keep.</summary>
    private IReadOnlyList<Signal> GiveUpReturn(RoomReplica room, string peerId, string connectionId, Return? back)
    {
        if (back is null)
        {
            return [];
        }

        var waiting = room.EndReturn(peerId) ?? back.Waiting;
        if (_stays.TryGetValue(peerId, out var stay) && stay.ConnectionId == connectionId && TryEnd(peerId, stay))
        {
            _relay.Release(peerId);
        }

        return [.. waiting.Skip(back.Kept)];
    }

    private async Task TakeInAsync(RoomReplica room, Return back, string peerId, string connectionId, Stay? former)
    {
        // Expected before the room is loaded: what has come meanwhile is for this peer, too.
        var wasLoaded = room.IsLoaded;
        room.Return(peerId, connectionId, back.Room.Version, back.Waiting, unsent => former?.WithUnsent(unsent, back.HadKept) ?? unsent);
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
            || await _store.TakeBackAsync(room.Name, peerId, stay.TokenHash, owner) is not { } back)
        {
            return null; // It is in other hands, as the room will show.
        }

        room.TakeBack(peerId, back.Waiting);
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

    private void ExpireLater(string peerId, Stay stay, Absence absence)
    {
        _places.OnSuspended();
        stay.ExpireBy(_time.CreateUnboundTimer(() => _ = ExpireDetachedAsync(peerId, stay, absence.Reason), absence.Limit));
    }

    private async Task ExpireDetachedAsync(string peerId, Stay stay, string reason)
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
                await LeaveInTurnAsync(room, peerId, reason);
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
}
