using System.Collections.Immutable;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

// Peers that have lost their connection, and come back or do not.
internal sealed partial class InMemoryRoomDirectory
{
    private readonly TimeSpan _resumeWindow = options.Value.ResumeWindow;
    private readonly MailboxOptions _mailboxLimits = options.Value.Mailbox;

    public ValueTask<bool> SuspendAsync(string peerId, string connectionId)
    {
        if (_resumeWindow == TimeSpan.Zero)
        {
            return LeaveAsync(peerId, connectionId, PeerLeftReasons.Disconnected);
        }

        if (!_seats.TryGetValue(peerId, out var seat))
        {
            return new(false);
        }

        var room = seat.Room;
        ImmutableArray<PeerInfo> others;
        lock (room.Gate)
        {
            if (!IsTaken(peerId, seat) || seat.ConnectionId != connectionId || seat.Mailbox is not null)
            {
                return new(false);
            }

            var mailbox = new Mailbox(_mailboxLimits);
            mailbox.AddUnsent(relay.Release(peerId));
            _places.OnSuspended();
            seat.Suspend(mailbox, time.CreateUnboundTimer(() => Expire(peerId, seat, mailbox), _resumeWindow));
            var self = room.SetState(peerId, PeerStates.Suspended);
            others = room.Others(peerId);
            Announce(others, Signal.PeerUpdated(self, room.Version));
        }

        Write(others, peerId);
        return new(true);
    }

    public ValueTask SettleAsync(string peerId) => default; // Nothing is ever on its way.

    public ValueTask<JoinResult> ResumeAsync(ResumeToken token, string connectionId, CancellationToken cancellationToken)
    {
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

            // Its older connection may still be there, or may be dead without anybody knowing. What could not be written to it is not lost.
            var wasAway = seat.Mailbox is not null;
            var mailbox = seat.Resume(connectionId) ?? new Mailbox(_mailboxLimits);
            mailbox.AddUnsent(relay.Move(peerId, connectionId));
            foreach (var signal in mailbox.Signals)
            {
                relay.Put(peerId, signal);
            }

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

    private void Expire(string peerId, Seat seat, Mailbox mailbox)
    {
        ImmutableArray<PeerInfo> others;
        lock (seat.Room.Gate)
        {
            // It may have come back, and even have been lost again, just when its time was over.
            if (!IsTaken(peerId, seat) || seat.Mailbox != mailbox)
            {
                return;
            }

            others = RemoveWhileLocked(peerId, seat, PeerLeftReasons.Timeout);
        }

        Log.TimedOut(logger, peerId);
        Write(others, peerId);
    }
}
