using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Suspends peers that lose their connections, and resumes them on new connections, on this node or another.</summary>
internal sealed class Resumption(
    IRoomStore store, INodeLease lease, PeerRelay relay, LocalRooms rooms, Sessions sessions, RoomIndex index, ChangePublisher publisher, Suspensions suspensions,
    RoomResync resync, RepairQueue repairs, Joining joining, SignalingMetrics metrics, IOptions<SignalingOptions> options, TimeProvider time)
{
    private readonly int _maxRoomNameLength = options.Value.Limits.MaxRoomNameLength;

    /// <summary>See <see cref="RoomDirectory.SuspendAsync"/>.</summary>
    public async ValueTask<bool> SuspendAsync(string peerId, string connectionId, SuspensionLimit limit)
    {
        if (!sessions.TryGet(peerId, out var session) || session.ConnectionId != connectionId || !session.Room.TryEnter())
        {
            return false;
        }

        var room = session.Room;
        try
        {
            await relay.HoldAsync(connectionId, time);

            // The peer stops receiving at once, as when it leaves. If it resumes here before this operation has the room lock, it receives the signals that
            // could not be written.
            // The end of the connection and the end of a call may both run this: only the first of them finds the signals that could not be written.
            session.Unsent = room.Silence(peerId, connectionId, leaves: false) ?? session.Unsent;
            using var roomLock = await rooms.LockAsync(room, anyway: true);
            session.Unsent = room.Silence(peerId, connectionId, leaves: false) ?? session.Unsent;

            // A peer that has resumed on another node is that node's, also in the moment before this node has ended its session here.
            if (!sessions.IsCurrent(peerId, session) || room.State.Find(peerId) is not { IsConnected: true } member || !member.IsOn(lease.NodeId))
            {
                relay.Unhold(connectionId);
                return false;
            }

            await SuspendLockedAsync(room, member, session, limit);
            return true;
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    /// <summary>See <see cref="RoomDirectory.ResumeAsync"/>.</summary>
    public async ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId, PeerGrant grant)
    {
        await VerifyTokenAsync(attempt.Token, grant.UserId);
        var room = rooms.Enter(attempt.Token.Room);
        try
        {
            await lease.RequireAsync();
            using var roomLock = await rooms.LockAsync(room);
            return await ResumeLockedAsync(room, attempt, connectionId, grant);
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    private async Task SuspendLockedAsync(Room room, Member member, Session session, SuspensionLimit limit)
    {
        var peerId = member.Peer.PeerId;
        suspensions.ExpireLater(peerId, session, limit);
        metrics.Suspended();
        try
        {
            if (await suspensions.StoreAsync(room, peerId, session) is { } revision)
            {
                session.Unsent = [];
                await publisher.AnnounceAsync(room, new PeerChanged(room.Name, room.Id, revision.Version, member.ToSuspended()), revision.Nodes);
            }
            else
            {
                // Other nodes declared this node dead and took over the peer.
                room.MarkSuspended(peerId);
                await suspensions.MailUnsentAsync(room, peerId, session);
                await resync.RunAsync(room);
            }
        }
        catch (StoreUnavailableException)
        {
            publisher.ReportUnconfirmed(room, member.ToSuspended());
            room.MarkSuspended(peerId);
            repairs.Request(room, RepairReason.Failure);
        }
    }

    private async Task<JoinResult> ResumeLockedAsync(Room room, ResumeTry attempt, string connectionId, PeerGrant grant)
    {
        var (token, peerId, owner) = (attempt.Token, attempt.Token.PeerId, lease.Owner);
        if (room.Repair.IsNeeded)
        {
            await resync.RunAsync(room);
        }

        var indexing = index.AddAsync(room);
        ResumeResult? back = null;
        try
        {
            back = await store.ResumeAsync(room.Name, attempt, owner) ?? throw Refusal.ResumeFailed();
            await indexing;
            var session = new Session(room, token.Hash, connectionId)
            {
                Unacknowledged = [.. back.Waiting.Take(back.UnacknowledgedCount)],
                MayModerate = grant.Allows(PeerPermissions.Moderate),
            };
            var former = sessions.Begin(peerId, session);
            await AdmitAsync(room, back, peerId, session, former);
            var result = await joining.WelcomeAsync(room, token, back.Room.Find(peerId)!.Peer, grant);
            metrics.Resumed(back.Waiting.Length);
            sessions.NoteReturn(former);
            return result;
        }
        catch (StoreUnavailableException)
        {
            // Redis may have resumed the peer on this node: the answer may be late or lost.
            room.Repair.Doubted[peerId] = UndoResume(room, peerId, connectionId, back);
            repairs.Request(room, RepairReason.Failure);
            throw;
        }
        finally
        {
            await index.RemoveUnlessUsedAsync(room);
        }
    }

    /// <summary>Undoes on this node what a refused Resume has done. Returns the signals that it took out of the mailbox and that Redis does not keep.</summary>
    private IReadOnlyList<Signal> UndoResume(Room room, string peerId, string connectionId, ResumeResult? back)
    {
        if (back is null)
        {
            return [];
        }

        var waiting = room.EndArrival(peerId) ?? back.Waiting;
        if (sessions.TryGet(peerId, out var session) && session.ConnectionId == connectionId && sessions.TryEnd(peerId, session))
        {
            relay.TakeUnsent(peerId);
        }

        return [.. waiting.Skip(back.UnacknowledgedCount)];
    }

    private async Task AdmitAsync(Room room, ResumeResult back, string peerId, Session session, Session? former)
    {
        // The arrival is registered before the room is loaded: the messages that wait for the load are for this peer, too.
        var wasLoaded = room.IsLoaded;
        room.Return(peerId, session, back, former);
        if (!wasLoaded)
        {
            room.Load(back.Room);
            publisher.WatchGap(room);
        }

        if (back.IsChange)
        {
            // The peer's former node receives the change, too. It may have no other peer in the room.
            var change = new PeerChanged(room.Name, back.Room.Id, back.Room.Version, back.Room.Find(peerId)!);
            await publisher.AnnounceAsync(room, change, [.. back.Room.NodesExcept(lease.NodeId).Append(Owners.NodeOf(back.FormerOwner)).Distinct()]);
        }

        if (wasLoaded && !await publisher.ReachedAsync(room, back.Room.Id, back.Room.Version))
        {
            resync.ReplaceAsFound(room, back.Room);
        }
    }

    /// <summary>
    /// Refuses a token that belongs to no peer before anything else is done for it: a client needs only a room's name to invent a token. This costs one read of
    /// the room, without the room lock. Under the room lock, the store checks again whether the peer is still there. The user of a peer never changes. A stolen
    /// token is refused like one of no peer, so that the thief does not learn that it is valid.
    /// </summary>
    private async Task VerifyTokenAsync(ResumeToken token, string? userId)
    {
        if (token.Room.Length > _maxRoomNameLength)
        {
            throw Refusal.ResumeFailed();
        }

        await lease.RequireAsync();

        // This node knows its own peers even when Redis has lost them. It puts them back under the room lock.
        var known = sessions.TryGet(token.PeerId, out var session) && session.Room.Name == token.Room && session.Room.State.Find(token.PeerId) is { } member
            ? new PeerIdentity(session.TokenHash, member.Peer.UserId)
            : await store.GetIdentityAsync(token.Room, token.PeerId);
        if (known is null || !token.Fits(known.TokenHash) || !known.IsOf(userId))
        {
            throw Refusal.ResumeFailed();
        }
    }
}
