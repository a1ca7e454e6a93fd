using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

/// <summary>The rooms of a single node, in its memory.</summary>
/// <remarks>
/// A peer is listed in <c>_roomOf</c> exactly while it is in the roster of that room: both change under the room's gate. Under the gate signals
/// are only put into queues; they are written after it has been left. So all members hear what concerns them in one and the same order,
/// nobody hears from a peer that is not there, and nobody holds the gate for long.
/// </remarks>
internal sealed class InMemoryRoomDirectory(PeerRelay relay, IOptions<SignalingOptions> options) : IRoomDirectory
{
    private readonly int _maxPeersPerRoom = options.Value.Limits.MaxPeersPerRoom;
    private readonly PeerPlaces _places = new(options.Value.MaxPeers ?? int.MaxValue);
    private readonly IReadOnlyList<IceServer> _iceServers = options.Value.ToIceServers();
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Room> _roomOf = new(StringComparer.Ordinal);

    public int RoomCount => _rooms.Count;

    public int PeerCount => _places.Taken;

    public ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken)
    {
        if (_roomOf.ContainsKey(peerId))
        {
            throw Refusal.AlreadyJoined();
        }

        // Before the room is looked up: a room that came into being for a peer that is then refused would never vanish.
        _places.Take();

        while (true)
        {
            var room = _rooms.GetOrAdd(request.Room, static name => new Room(name));
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
                    throw Refusal.RoomFull(_maxPeersPerRoom);
                }

                others = room.Peers;
                self = room.Add(peerId, request);
                version = room.Version;
                _roomOf[peerId] = room;
                Put(others, peerId, Signal.PeerJoined(self, version));
            }

            Write(others, peerId);
            return new(new JoinResult(peerId, ResumeTokens.New(), room.Name, self, others, version, _iceServers));
        }
    }

    public ValueTask<bool> LeaveAsync(string peerId, string reason)
    {
        if (!_roomOf.TryGetValue(peerId, out var room))
        {
            return new(false);
        }

        ImmutableArray<PeerInfo> others;
        lock (room.Gate)
        {
            if (!_roomOf.TryRemove(KeyValuePair.Create(peerId, room)))
            {
                return new(false); // somebody else took the peer out just now
            }

            room.Remove(peerId);
            _places.Release();
            if (room.IsGone)
            {
                _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
            }

            relay.Clear(peerId);
            others = room.Peers;
            Put(others, peerId, Signal.PeerLeft(peerId, reason, room.Version));
        }

        Write(others, peerId);
        return new(true);
    }

    public ValueTask UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        ImmutableArray<PeerInfo> peers;
        lock (room.Gate)
        {
            RequireMember(peerId, room);
            if (room.Update(peerId, update) is not { } changed)
            {
                return default;
            }

            peers = room.Peers;
            Put(peers, peerId, Signal.PeerUpdated(changed, room.Version));
        }

        Write(peers, peerId);
        return default;
    }

    public ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        lock (room.Gate)
        {
            RequireMember(peerId, room);
            return new(new Roster([.. room.Peers.Where(peer => peer.PeerId != peerId)], room.Version));
        }
    }

    public ValueTask SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        lock (room.Gate)
        {
            RequireMember(peerId, room);
            if (!IsMember(to, room))
            {
                throw Refusal.PeerNotFound();
            }

            relay.Put(to, signal);
        }

        relay.Write(to);
        return default;
    }

    public ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        ImmutableArray<PeerInfo> peers;
        lock (room.Gate)
        {
            RequireMember(peerId, room);
            peers = room.Peers;
            Put(peers, peerId, signal);
        }

        Write(peers, peerId);
        return default;
    }

    private void Put(ImmutableArray<PeerInfo> peers, string except, Signal signal)
    {
        foreach (var peer in peers)
        {
            if (peer.PeerId != except)
            {
                relay.Put(peer.PeerId, signal);
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

    private bool IsMember(string peerId, Room room) => _roomOf.TryGetValue(peerId, out var its) && its == room;

    private Room RoomOf(string peerId) => _roomOf.TryGetValue(peerId, out var room) ? room : throw Refusal.NotJoined();

    // The peer was in the room a moment ago; under the gate it is known whether it still is.
    private void RequireMember(string peerId, Room room)
    {
        if (!IsMember(peerId, room))
        {
            throw Refusal.NotJoined();
        }
    }
}
