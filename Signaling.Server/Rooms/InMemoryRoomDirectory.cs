using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

/// <summary>The rooms of a single node, in its memory.</summary>
/// <remarks>
/// A peer is listed in <c>_roomOf</c> exactly while it is in the roster of that room: both change under the room's gate. The relay never waits,
/// so announcing under the gate holds nobody up for longer than it takes to write.
/// </remarks>
internal sealed class InMemoryRoomDirectory(PeerRelay relay, IOptions<SignalingOptions> options) : IRoomDirectory
{
    private const int ResumeTokenBytes = 32;

    private readonly int _maxPeersPerRoom = options.Value.Limits.MaxPeersPerRoom;
    private readonly int _maxPeers = options.Value.MaxPeers ?? int.MaxValue;
    private readonly IReadOnlyList<IceServer> _iceServers = options.Value.ToIceServers();
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Room> _roomOf = new(StringComparer.Ordinal);
    private int _peerCount;

    public int RoomCount => _rooms.Count;

    public int PeerCount => Volatile.Read(ref _peerCount);

    public ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken)
    {
        if (_roomOf.ContainsKey(peerId))
        {
            throw Refusal.Of(SignalingErrorCodes.AlreadyJoined, "This connection is in a room already; call Leave first.");
        }

        // Counted before the room is looked up: a room that came into being for a peer that is then refused would never vanish.
        if (Interlocked.Increment(ref _peerCount) > _maxPeers)
        {
            Interlocked.Decrement(ref _peerCount);
            throw Refusal.Of(SignalingErrorCodes.ServerFull, "The server holds as many peers as it may.");
        }

        while (true)
        {
            var room = _rooms.GetOrAdd(request.Room, static name => new Room(name));
            lock (room.Gate)
            {
                if (room.IsGone)
                {
                    continue;
                }

                if (room.Peers.Length >= _maxPeersPerRoom)
                {
                    Interlocked.Decrement(ref _peerCount);
                    throw Refusal.Of(SignalingErrorCodes.RoomFull, $"The room holds {_maxPeersPerRoom} peers, as many as it may.");
                }

                var others = room.Peers;
                var self = room.Add(peerId, request);
                _roomOf[peerId] = room;
                relay.To(room.IdsExcept(peerId)).PeerJoined(self, room.Version);
                return new(new JoinResult(peerId, NewResumeToken(), room.Name, self, others, room.Version, _iceServers));
            }
        }
    }

    public ValueTask<bool> LeaveAsync(string peerId, string reason)
    {
        if (!_roomOf.TryGetValue(peerId, out var room))
        {
            return new(false);
        }

        lock (room.Gate)
        {
            if (!_roomOf.TryRemove(KeyValuePair.Create(peerId, room)))
            {
                return new(false); // somebody else took the peer out just now
            }

            room.Remove(peerId);
            Interlocked.Decrement(ref _peerCount);
            if (room.IsGone)
            {
                _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
            }

            relay.To(room.IdsExcept(peerId)).PeerLeft(peerId, reason, room.Version);
        }

        return new(true);
    }

    public ValueTask UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        lock (room.Gate)
        {
            RequireMember(peerId, room);
            if (room.Update(peerId, update) is { } changed)
            {
                relay.To(room.IdsExcept(peerId)).PeerUpdated(changed, room.Version);
            }
        }

        return default;
    }

    public ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        lock (room.Gate)
        {
            RequireMember(peerId, room);
            return new(new Roster(room.Except(peerId), room.Version));
        }
    }

    public ValueTask RequireSameRoomAsync(string peerId, string otherPeerId, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        if (!_roomOf.TryGetValue(otherPeerId, out var otherRoom) || otherRoom != room)
        {
            throw Refusal.PeerNotFound();
        }

        return default;
    }

    public ValueTask<IReadOnlyList<string>> GetOthersAsync(string peerId, CancellationToken cancellationToken) => new(RoomOf(peerId).IdsExcept(peerId));

    private Room RoomOf(string peerId) => _roomOf.TryGetValue(peerId, out var room) ? room : throw Refusal.NotJoined();

    // The peer was in the room a moment ago; under the gate it is known whether it still is.
    private void RequireMember(string peerId, Room room)
    {
        if (!_roomOf.TryGetValue(peerId, out var now) || now != room)
        {
            throw Refusal.NotJoined();
        }
    }

    private static string NewResumeToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ResumeTokenBytes));
}
