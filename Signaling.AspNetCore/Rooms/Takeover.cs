using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Takes over the peers of dead nodes.</summary>
internal sealed class Takeover(
    IRoomStore store, INodeLease lease, LocalRooms rooms, Sessions sessions, RoomIndex index, ChangePublisher publisher, Suspensions suspensions,
    SignalingMetrics metrics, IOptions<SignalingOptions> options)
{
    private readonly SignalingOptions _options = options.Value;

    /// <summary>
    /// Takes over a dead owner's peers in a room as suspended and announces that. Without a resume window it removes the peers. Returns their number.
    /// </summary>
    public async Task<int> TakeOverAsync(string roomName, string deadOwner)
    {
        var room = rooms.Enter(roomName);
        try
        {
            using var roomLock = await rooms.LockAsync(room, anyway: true);
            if (_options.ResumeWindow > TimeSpan.Zero)
            {
                await index.AddAsync(room);
            }

            var result = await store.ReapAsync(roomName, deadOwner, lease.Owner);
            if (result.Peers.Length > 0)
            {
                metrics.TakenOver(result.Peers.Length);
                await (_options.ResumeWindow > TimeSpan.Zero ? AdoptAsync(room, result) : RemoveAsync(room, result));
            }

            await index.RemoveUnlessUsedAsync(room);
            return result.Peers.Length;
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    private async Task RemoveAsync(Room room, TakeoverResult result)
    {
        var version = result.Version - result.Peers.Length;
        foreach (var peerId in result.Peers)
        {
            var change = new PeerGone(room.Name, result.RoomId, ++version, peerId, PeerLeftReasons.Timeout);
            await publisher.AnnounceAsync(room, change, result.Nodes, endsRoom: result.Nodes.IsEmpty && version == result.Version);
        }
    }

    // The peers have the whole resume window from now on, because the time of their node's death is unknown.
    private async Task AdoptAsync(Room room, TakeoverResult result)
    {
        Dictionary<string, Session> adopted = new(StringComparer.Ordinal);
        foreach (var peerId in result.Peers)
        {
            var session = adopted[peerId] = new Session(room, result.TokenHashes[peerId], connectionId: null);
            sessions.Begin(peerId, session);
            suspensions.ExpireLater(peerId, session, SuspensionLimit.After(hasClosed: false, _options));
        }

        room.Adopt(result.Room, adopted);
        publisher.WatchGap(room);
        var version = result.Version - result.Peers.Length;
        foreach (var member in result.Peers.Select(peerId => result.Room.Find(peerId)!).OrderBy(member => member.Peer.Order))
        {
            var change = new PeerChanged(room.Name, result.RoomId, ++version, member);
            await publisher.AnnounceAsync(room, change, result.Nodes);
        }
    }
}
