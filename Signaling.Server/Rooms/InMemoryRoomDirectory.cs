using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

/// <summary>The rooms of a single node, in its memory.</summary>
/// <remarks>
/// A peer has a seat exactly while it is in the roster of that seat's room: both change under the room's gate. Under the gate signals are only
/// put into queues; they are written after it has been left. So all members hear what concerns them in one and the same order, nobody hears
/// from a peer that is not there, and nobody holds the gate for long.
/// </remarks>
internal sealed partial class InMemoryRoomDirectory(
    PeerRelay relay, IOptions<SignalingOptions> options, TimeProvider time, ILogger<InMemoryRoomDirectory> logger) : IRoomDirectory
{
    private readonly int _maxPeersPerRoom = options.Value.Limits.MaxPeersPerRoom;
    private readonly PeerPlaces _places = new(options.Value);
    private readonly JoinResults _answers = new(options.Value);
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Seat> _seats = new(StringComparer.Ordinal);

    public int RoomCount => _rooms.Count;

    public int PeerCount => _places.Taken;

    public ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken)
    {
        if (_seats.ContainsKey(peerId))
        {
            throw Refusal.AlreadyJoined();
        }

        // Before the room is looked up: a room that came into being for a peer that is then refused would never vanish.
        _places.Take();

        while (true)
        {
            var room = _rooms.GetOrAdd(request.Room, static name => new Room(name));
            var token = ResumeToken.New(peerId, room.Name);
            ImmutableArray<PeerInfo> others;
            PeerInfo self;
            long version;
            lock (room.Gate)
            {
                if (room.IsGone)
                {
                    continue;
                }

                if (room.Peers.Length >= _maxPeersPerRoom)
                {
                    _places.Release();
                    throw Refusal.RoomFull(_maxPeersPerRoom, room.Peers.Count(peer => peer.State == PeerStates.Suspended), options.Value.ResumeWindow);
                }

                others = room.Peers;
                self = room.Add(peerId, request);
                version = room.Version;
                _seats[peerId] = new Seat(room, token.Hash, connectionId: peerId);
                Announce(others, Signal.PeerJoined(self, version));
            }

            Write(others, peerId);
            return new(_answers.Of(token, self, others, version));
        }
    }

    public ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason)
    {
        if (!_seats.TryGetValue(peerId, out var seat))
        {
            return new(false);
        }

        ImmutableArray<PeerInfo> others;
        lock (seat.Room.Gate)
        {
            // Somebody else may have taken the peer out just now, or it may have come back on another connection.
            if (!IsTaken(peerId, seat) || seat.ConnectionId != connectionId)
            {
                return new(false);
            }

            others = RemoveWhileLocked(peerId, seat, reason);
        }

        Write(others, peerId);
        return new(true);
    }

    public ValueTask<long> UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken)
    {
        var seat = SeatOf(peerId);
        ImmutableArray<PeerInfo> peers;
        long version;
        lock (seat.Room.Gate)
        {
            RequireTaken(peerId, seat);
            if (seat.Room.Update(peerId, update) is not { } changed)
            {
                return new(seat.Room.Version);
            }

            (peers, version) = (seat.Room.Peers, seat.Room.Version);
            Announce(peers, Signal.PeerUpdated(changed, version));
        }

        Write(peers, peerId);
        return new(version);
    }

    public ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken)
    {
        var seat = SeatOf(peerId);
        lock (seat.Room.Gate)
        {
            RequireTaken(peerId, seat);
            return new(seat.Room.RosterFor(peerId));
        }
    }

    public void ReadRoster(string peerId, Action<Roster> read)
    {
        if (!_seats.TryGetValue(peerId, out var seat))
        {
            return;
        }

        lock (seat.Room.Gate)
        {
            if (IsTaken(peerId, seat) && seat.Mailbox is null)
            {
                read(seat.Room.RosterFor(peerId));
            }
        }
    }

    public Task<SendResult> SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken)
    {
        var seat = SeatOf(peerId);
        lock (seat.Room.Gate)
        {
            RequireTaken(peerId, seat);
            if (!_seats.TryGetValue(to, out var target) || target.Room != seat.Room)
            {
                throw Refusal.PeerNotFound();
            }

            if (target.Mailbox is { } mailbox)
            {
                return mailbox.TryAdd(signal) ? SendResults.QueuedAlready : throw Refusal.MailboxFull();
            }

            if (!relay.TryPut(to, signal))
            {
                throw Refusal.QueueFull();
            }
        }

        relay.Write(to);
        return SendResults.SentAlready;
    }

    public ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken)
    {
        var seat = SeatOf(peerId);
        ImmutableArray<PeerInfo> peers;
        lock (seat.Room.Gate)
        {
            RequireTaken(peerId, seat);
            peers = seat.Room.Peers;
            foreach (var peer in peers)
            {
                if (peer.PeerId != peerId && peer.State == PeerStates.Connected && !relay.HasRoom(peer.PeerId, peerId))
                {
                    throw Refusal.QueueFull(peer.PeerId);
                }
            }

            Put(peers, signal);
        }

        Write(peers, peerId);
        return default;
    }

    private void Put(ImmutableArray<PeerInfo> peers, Signal signal)
    {
        foreach (var peer in peers)
        {
            if (peer.PeerId == signal.From)
            {
                continue;
            }

            if (peer.State == PeerStates.Connected)
            {
                relay.Put(peer.PeerId, signal);
            }
            else
            {
                _seats[peer.PeerId].Mailbox?.TryAdd(signal);
            }
        }
    }

    // Events of the roster do not wait for suspended peers: they receive the whole roster when they resume.
    private void Announce(ImmutableArray<PeerInfo> peers, RosterEvent change)
    {
        var rosterBytes = new Lazy<long>(() => Signal.BytesOf(peers), LazyThreadSafetyMode.None);
        foreach (var peer in peers)
        {
            if (peer.PeerId != change.Peer.PeerId && peer.State == PeerStates.Connected)
            {
                relay.Announce(peer.PeerId, change, rosterBytes);
            }
        }
    }

    private void Write(ImmutableArray<PeerInfo> peers, string except)
    {
        foreach (var peer in peers)
        {
            if (peer.PeerId != except)
            {
                relay.Write(peer.PeerId);
            }
        }
    }

    /// <summary>Takes a peer out of its room and tells the others, who have to be written to after the gate.</summary>
    private ImmutableArray<PeerInfo> RemoveWhileLocked(string peerId, Seat seat, string reason)
    {
        var room = seat.Room;
        _seats.TryRemove(peerId, out _);
        _places.Release();
        if (seat.Mailbox is not null)
        {
            _places.OnNoLongerSuspended();
        }

        seat.Dispose();
        var peer = room.Remove(peerId);
        if (room.IsGone)
        {
            _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
        }

        relay.Release(peerId);
        foreach (var other in room.Peers.Select(peer => _seats[peer.PeerId]))
        {
            other.Mailbox?.RemoveFrom(peerId);
            other.Handover?.ForgetSender(peerId);
        }

        Announce(room.Peers, Signal.PeerLeft(peer, reason, room.Version));
        return room.Peers;
    }

    private bool IsTaken(string peerId, Seat seat) => _seats.TryGetValue(peerId, out var its) && its == seat;

    private Seat SeatOf(string peerId) => _seats.TryGetValue(peerId, out var seat) ? seat : throw Refusal.NotJoined();

    // The peer was in the room a moment ago; under the gate it is known whether it still is.
    private void RequireTaken(string peerId, Seat seat)
    {
        if (!IsTaken(peerId, seat))
        {
            throw Refusal.NotJoined();
        }
    }
}
