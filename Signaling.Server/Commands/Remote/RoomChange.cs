using Signaling.AspNetCore;
using Signaling.Contracts;

namespace Signaling.Server.Commands.Remote;

/// <summary>A difference between two looks at a room.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Peer">The peer; null for a change of the room itself.</param>
/// <param name="NodeId">The node of the peer.</param>
/// <param name="Capacity">The new capacity, for <see cref="RoomChangeKind.Capacity"/>.</param>
internal sealed record RoomChange(RoomChangeKind Kind, PeerInfo? Peer = null, string? NodeId = null, int? Capacity = null)
{
    /// <summary>Returns what happened between two looks at a room. Null stands for a room that does not exist.</summary>
    public static IEnumerable<RoomChange> Between(SignalingRoom? before, SignalingRoom? after)
    {
        if (before is null && after is not null)
        {
            yield return new(RoomChangeKind.Began);
        }

        foreach (var change in OfSettings(before, after).Concat(OfPeers(before?.Peers ?? [], after?.Peers ?? [])))
        {
            yield return change;
        }

        if (before is not null && after is null)
        {
            yield return new(RoomChangeKind.Ended);
        }
    }

    private static IEnumerable<RoomChange> OfSettings(SignalingRoom? before, SignalingRoom? after)
    {
        if (after is not null && after.IsLocked != (before?.IsLocked ?? false))
        {
            yield return new(after.IsLocked ? RoomChangeKind.Locked : RoomChangeKind.Unlocked);
        }

        if (after is not null && after.Capacity != before?.Capacity)
        {
            yield return new(RoomChangeKind.Capacity, Capacity: after.Capacity);
        }
    }

    private static IEnumerable<RoomChange> OfPeers(IReadOnlyList<RoomPeer> before, IReadOnlyList<RoomPeer> after)
    {
        var (former, current) = (before.ToDictionary(peer => peer.Peer.PeerId), after.ToDictionary(peer => peer.Peer.PeerId));
        foreach (var peer in before.Where(peer => !current.ContainsKey(peer.Peer.PeerId)))
        {
            yield return new(RoomChangeKind.Left, peer.Peer, peer.NodeId);
        }

        foreach (var peer in after)
        {
            foreach (var kind in former.TryGetValue(peer.Peer.PeerId, out var earlier) ? OfPeer(earlier, peer) : Arrival(peer))
            {
                yield return new(kind, peer.Peer, peer.NodeId);
            }
        }
    }

    private static IEnumerable<RoomChangeKind> Arrival(RoomPeer peer) =>
        peer.Peer.State == PeerStates.Suspended ? [RoomChangeKind.Joined, RoomChangeKind.Suspended] : [RoomChangeKind.Joined];

    private static IEnumerable<RoomChangeKind> OfPeer(RoomPeer before, RoomPeer after)
    {
        if (before.NodeId != after.NodeId)
        {
            yield return RoomChangeKind.Moved;
        }

        if (before.Peer.State != after.Peer.State)
        {
            yield return after.Peer.State == PeerStates.Suspended ? RoomChangeKind.Suspended : RoomChangeKind.Resumed;
        }

        if (before.Peer.DisplayName != after.Peer.DisplayName || !Pairs(before.Peer).SetEquals(Pairs(after.Peer)))
        {
            yield return RoomChangeKind.Updated;
        }
    }

    private static HashSet<(string, string)> Pairs(PeerInfo peer) => [.. peer.Metadata.Select(pair => (pair.Key, pair.Value))];
}
