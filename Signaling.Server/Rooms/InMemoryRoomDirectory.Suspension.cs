using System.Collections.Immutable;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

// Peers that have lost their connection, and come back or do not.
internal sealed partial class InMemoryRoomDirectory
{
    private readonly MailboxOptions _mailboxLimits = options.Value.Mailbox;

    public async ValueTask<bool> SuspendAsync(string peerId, string connectionId, bool hasClosed = false)
    {
        var absence = Absence.After(hasClosed, options.Value);
        if (absence.Limit == TimeSpan.Zero)
        {
            return await LeaveAsync(peerId, connectionId, absence.Reason);
        }

        if (!_seats.TryGetValue(peerId, out var seat))
        {
            return false;
        }

        await relay.HoldAsync(connectionId, time);
        var room = seat.Room;
        ImmutableArray<PeerInfo> others;
        lock (room.Gate)
        {
            if (!IsTaken(peerId, seat) || seat.ConnectionId != connectionId || seat.Mailbox is not null)
            {
                relay.Unhold(connectionId);
                return false;
            }

            var mailbox = new Mailbox(_mailboxLimits);
            var unsent = relay.Release(peerId);
            mailbox.AddUnsent(seat.Handover?.TakeUnsent(unsent) ?? unsent);
            _places.OnSuspended();
            seat.Suspend(mailbox, time.CreateUnboundTimer(() => Expire(peerId, seat, mailbox, absence.Reason), absence.Limit));
            var self = room.SetState(peerId, PeerStates.Suspended);
            others = room.Others(peerId);
            Announce(others, Signal.PeerUpdated(self, room.Version));
        }

        Write(others, peerId);
        return true;
    }

    public ValueTask SettleAsync(string peerId) => default; // Nothing is ever on its way.

    public ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId, CancellationToken cancellationToken)
    {
        var token = attempt.Token;
        if (!_seats.TryGetValue(token.PeerId, out var seat) || !token.Fits(seat.TokenHash))
        {
            throw Refusal.ResumeFailed();
        }

        var (peerId, room) = (token.PeerId, seat.Room);
        ImmutableArray<PeerInfo> others;
        PeerInfo self;
        long version;
        lock (room.Gate)
        {
            if (!IsTaken(peerId, seat))
            {
                throw Refusal.ResumeFailed();
            }

            seat.RequireNewest(attempt.Attempt);
            var wasAway = seat.Mailbox is not null;
            HandOver(peerId, seat, connectionId, attempt.Received);

            if (wasAway)
            {
                _places.OnNoLongerSuspended();
                room.SetState(peerId, PeerStates.Connected);
            }

            (self, version, others) = (room.Find(peerId), room.Version, room.Others(peerId));
            if (wasAway)
            {
                Announce(others, Signal.PeerUpdated(self, version));
            }
        }

        Write(others, peerId);
        return new(_answers.Of(token, self, others, version));
    }

    // The older connection may still be there, or may be dead without the node knowing. What was not written to it is not lost.
    private void HandOver(string peerId, Seat seat, string connectionId, long? received)
    {
        var former = seat.Handover;
        var mailbox = seat.Resume(connectionId);
        var unsent = relay.Move(peerId, connectionId);
        unsent = Mailbox.StillMeant(former?.TakeUnsent(unsent) ?? unsent);
        List<Signal> waiting = [.. former?.After(received) ?? [], .. mailbox?.Signals ?? [], .. unsent];
        foreach (var signal in waiting)
        {
            relay.Put(peerId, signal);
        }

        if (received is { } count && waiting.Count > 0)
        {
            var handover = new Handover(count, waiting, _mailboxLimits);
            seat.Keep(handover, time.CreateUnboundTimer(() => Forget(seat, handover), 2 * options.Value.ClientTimeout));
        }
    }

    private static void Forget(Seat seat, Handover handover)
    {
        lock (seat.Room.Gate)
        {
            seat.Forget(handover);
        }
    }

    private void Expire(string peerId, Seat seat, Mailbox mailbox, string reason)
    {
        ImmutableArray<PeerInfo> others;
        lock (seat.Room.Gate)
        {
            // It may have come back, and even have been lost again, just when its time was over.
            if (!IsTaken(peerId, seat) || seat.Mailbox != mailbox)
            {
                return;
            }

            others = RemoveWhileLocked(peerId, seat, reason);
        }

        Log.TimedOut(logger, peerId);
        Write(others, peerId);
    }
}
