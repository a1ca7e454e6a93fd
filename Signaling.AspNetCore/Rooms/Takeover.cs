using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Takes the peers of dead nodes over.</summary>
internal sealed class Takeover(
    IRoomStore store, INodeLease lease, LocalRooms rooms, Sessions sessions, RoomIndex index, RoomNews news, Suspensions suspensions,
    IOptions<SignalingOptions> options)
{
    private readonly SignalingOptions _options = options.Value;

    /// <summary>
    /// Takes a dead owner's peers in a room over as suspended, or without a resume window removes them, and announces it. Returns how many there were.
    /// </summary>
    public async Task<int> ReapAsync(string roomName, string deadOwner)
    {
        var room = rooms.Enter(roomName);
        try
        {
            using var roomLock = await rooms.LockAsync(room, anyway: true);
            if (_options.ResumeWindow > TimeSpan.Zero)
            {
                await index.AddAsync(room);
            }

            var inheritance = await store.ReapAsync(roomName, deadOwner, lease.Owner);
            if (inheritance.Peers.Length > 0)
            {
                await (_options.ResumeWindow > TimeSpan.Zero ? AdoptAsync(room, inheritance) : RemoveAsync(room, inheritance));
            }

            await index.RemoveUnlessUsedAsync(room);
            return inheritance.Peers.Length;
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    private async Task RemoveAsync(Room room, Inheritance inheritance)
    {
        var version = inheritance.Version - inheritance.Peers.Length;
        foreach (var peerId in inheritance.Peers)
        {
            await news.AnnounceAsync(room, new PeerGone(room.Name, inheritance.RoomId, ++version, peerId, PeerLeftReasons.Timeout), inheritance.Nodes);
        }
    }

    // They have the whole window from now on: it is unknown since when their node has been dead.
    private async Task AdoptAsync(Room room, Inheritance inheritance)
    {
        Dictionary<string, Session> adopted = new(StringComparer.Ordinal);
        foreach (var peerId in inheritance.Peers)
        {
            var session = adopted[peerId] = new Session(room, inheritance.TokenHashes[peerId], connectionId: null);
            sessions.Begin(peerId, session);
            suspensions.ExpireLater(peerId, session, Absence.After(hasClosed: false, _options));
        }

        room.Adopt(inheritance.Room, adopted);
        news.WatchGap(room);
        var version = inheritance.Version - inheritance.Peers.Length;
        foreach (var member in inheritance.Peers.Select(peerId => inheritance.Room.Find(peerId)!).OrderBy(member => member.Peer.Order))
        {
            var change = new PeerChanged(room.Name, inheritance.RoomId, ++version, member);
            await news.AnnounceAsync(room, change, inheritance.Nodes);
        }
    }
}
