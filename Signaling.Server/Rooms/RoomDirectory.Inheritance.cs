using Signaling.Contracts;
using Signaling.Server.Rooms.Nodes;

namespace Signaling.Server.Rooms;

// Peers of nodes that have died.
internal sealed partial class RoomDirectory
{
    /// <summary>
    /// Takes a dead owner's peers in a room over as suspended, or without a resume window out, and tells everybody. Answers how many there were.
    /// </summary>
    public async Task<int> ReapAsync(string roomName, string deadOwner)
    {
        var room = Enter(roomName);
        try
        {
            using var turn = await TakeTurnAsync(room, anyway: true);
            if (_resumeWindow > TimeSpan.Zero)
            {
                await IndexAsync(room, _lease.Owner);
            }

            var inheritance = await _store.ReapAsync(roomName, deadOwner, _lease.Owner);
            if (inheritance.Peers.Length > 0)
            {
                await (_resumeWindow > TimeSpan.Zero ? AdoptAsync(room, inheritance) : BuryAsync(room, inheritance));
            }

            await ReleaseUnlessUsedAsync(room);
            return inheritance.Peers.Length;
        }
        finally
        {
            Exit(room);
        }
    }

    private async Task BuryAsync(RoomReplica room, Inheritance inheritance)
    {
        var version = inheritance.Version - inheritance.Peers.Length;
        foreach (var peerId in inheritance.Peers)
        {
            await AnnounceAsync(room, new PeerGone(room.Name, inheritance.RoomId, ++version, peerId, PeerLeftReasons.Timeout), inheritance.Nodes);
        }
    }

    // They have the whole window from now on: nobody knows since when they have been alone.
    private async Task AdoptAsync(RoomReplica room, Inheritance inheritance)
    {
        foreach (var peerId in inheritance.Peers)
        {
            var stay = new Stay(room, inheritance.TokenHashes[peerId], connectionId: string.Empty);
            Begin(peerId, stay);
            ExpireLater(peerId, stay, Absence.After(hasClosed: false, _options));
        }

        room.Adopt(inheritance.Room, inheritance.Peers);
        WatchGap(room);
        var version = inheritance.Version - inheritance.Peers.Length;
        foreach (var member in inheritance.Peers.Select(peerId => inheritance.Room.Find(peerId)!).OrderBy(member => member.Peer.Order))
        {
            var change = new PeerChanged(room.Name, inheritance.RoomId, ++version, member);
            await AnnounceAsync(room, change, inheritance.Nodes);
        }
    }
}
