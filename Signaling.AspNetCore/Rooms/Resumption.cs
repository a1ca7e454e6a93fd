using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Peers that lose their connections, and resume on others: here or on another node.</summary>
internal sealed class Resumption(
    IRoomStore store, INodeLease lease, PeerRelay relay, LocalRooms rooms, Sessions sessions, RoomIndex index, RoomNews news, Suspensions suspensions,
    RoomResync resync, RepairQueue repairs, Arrivals arrivals, IOptions<SignalingOptions> options, TimeProvider time)
{
    private readonly int _maxRoomNameLength = options.Value.Limits.MaxRoomNameLength;

    public Absence AbsenceAfter(bool hasClosed) => Absence.After(hasClosed, options.Value);

    /// <summary>See <see cref="RoomDirectory.SuspendAsync"/>.</summary>
    public async ValueTask<bool> SuspendAsync(string peerId, string connectionId, Absence absence)
    {
        if (!sessions.TryGet(peerId, out var session) || session.ConnectionId != connectionId || !session.Room.TryEnter())
        {
            return false;
        }

        var room = session.Room;
        try
        {
            await relay.HoldAsync(connectionId, time);

            // As when it leaves. Should it come back here before it is its turn, it gets what could not be written.
            // The end of its connection and the end of its call may both come here: then one of them alone finds what could not be written.
            session.Unsent = room.Silence(peerId, connectionId, leaves: false) ?? session.Unsent;
            using var roomLock = await rooms.LockAsync(room, anyway: true);
            session.Unsent = room.Silence(peerId, connectionId, leaves: false) ?? session.Unsent;

            if (!sessions.IsCurrent(peerId, session) || room.State.Find(peerId) is not { IsConnected: true } member)
            {
                relay.Unhold(connectionId);
                return false;
            }

            await SuspendInTurnAsync(room, member, session, absence);
            return true;
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    /// <summary>See <see cref="RoomDirectory.ResumeAsync"/>.</summary>
    public async ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId)
    {
        await ProveAsync(attempt.Token);
        var room = rooms.Enter(attempt.Token.Room);
        try
        {
            await lease.RequireAsync();
            using var roomLock = await rooms.LockAsync(room);
            return await ResumeInTurnAsync(room, attempt, connectionId);
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    private async Task SuspendInTurnAsync(Room room, Member member, Session session, Absence absence)
    {
        var peerId = member.Peer.PeerId;
        suspensions.ExpireLater(peerId, session, absence);
        try
        {
            if (await suspensions.StoreAsync(room, peerId, session) is { } revision)
            {
                session.Unsent = [];
                await news.AnnounceAsync(room, new PeerChanged(room.Name, room.Id, revision.Version, member.ToSuspended()), revision.Nodes);
            }
            else
            {
                // Others took this node for dead, and look after the peer.
                room.MarkSuspended(peerId);
                await suspensions.MailUnsentAsync(room, peerId, session);
                await resync.RunAsync(room);
            }
        }
        catch (HubException)
        {
            room.MarkSuspended(peerId);
            repairs.Request(room, RepairReason.Failure);
        }
    }

    private async Task<JoinResult> ResumeInTurnAsync(Room room, ResumeTry attempt, string connectionId)
    {
        var (token, peerId, owner) = (attempt.Token, attempt.Token.PeerId, lease.Owner);
        if (room.Repair.IsNeeded)
        {
            await resync.RunAsync(room);
        }

        var indexing = index.AddAsync(room);
        Return? back = null;
        try
        {
            back = await store.ResumeAsync(room.Name, attempt, owner) ?? throw Refusal.ResumeFailed();
            await indexing;
            var session = new Session(room, token.Hash, connectionId) { HandedOver = [.. back.Waiting.Take(back.Kept)] };
            await TakeInAsync(room, back, peerId, session, sessions.Begin(peerId, session));
            return await arrivals.WelcomeAsync(room, token, back.Room.Find(peerId)!.Peer);
        }
        catch (HubException refusal)
        {
            // Redis may have it that the peer is here, if its answer did not come in time.
            if (!refusal.Message.StartsWith(SignalingErrorCodes.ResumeFailed, StringComparison.Ordinal))
            {
                room.Repair.Doubted[peerId] = GiveUpReturn(room, peerId, connectionId, back);
                repairs.Request(room, RepairReason.Failure);
            }

            throw;
        }
        finally
        {
            await index.RemoveUnlessUsedAsync(room);
        }
    }

    /// <summary>Undoes here what a Resume has done that is refused. Answers with the signals that it took out and that Redis does not keep.</summary>
    private IReadOnlyList<Signal> GiveUpReturn(Room room, string peerId, string connectionId, Return? back)
    {
        if (back is null)
        {
            return [];
        }

        var waiting = room.EndArrival(peerId) ?? back.Waiting;
        if (sessions.TryGet(peerId, out var session) && session.ConnectionId == connectionId && sessions.TryEnd(peerId, session))
        {
            relay.Release(peerId);
        }

        return [.. waiting.Skip(back.Kept)];
    }

    private async Task TakeInAsync(Room room, Return back, string peerId, Session session, Session? former)
    {
        // Expected before the room is loaded: what has come meanwhile is for this peer, too.
        var wasLoaded = room.IsLoaded;
        room.Return(peerId, session, back, former);
        if (!wasLoaded)
        {
            room.Load(back.Room);
            news.WatchGap(room);
        }

        if (back.IsChange)
        {
            // Also its former node is told, which may have nobody else there.
            var change = new PeerChanged(room.Name, back.Room.Id, back.Room.Version, back.Room.Find(peerId)!);
            await news.AnnounceAsync(room, change, [.. back.Room.NodesExcept(lease.NodeId).Append(Owners.NodeOf(back.FormerOwner)).Distinct()]);
        }

        if (wasLoaded && !await news.ReachedAsync(room, back.Room.Id, back.Room.Version))
        {
            resync.ReplaceAsFound(room, back.Room);
        }
    }

    /// <summary>
    /// Refuses a token that no peer has, before anything is done for it: only a room's name is needed to make one up. It costs one look into the
    /// room, beside its turn. Whether the peer still is there is seen again in turn.
    /// </summary>
    private async Task ProveAsync(ResumeToken token)
    {
        if (token.Room.Length > _maxRoomNameLength)
        {
            throw Refusal.ResumeFailed();
        }

        await lease.RequireAsync();

        // What this node holds it knows even when Redis has forgotten it, and puts it back in turn.
        var known = sessions.TryGet(token.PeerId, out var session) && session.Room.Name == token.Room
            ? session.TokenHash
            : await store.GetTokenHashAsync(token.Room, token.PeerId);
        if (known is null || !token.Fits(known))
        {
            throw Refusal.ResumeFailed();
        }
    }
}
