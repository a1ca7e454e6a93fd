using System.Collections.Immutable;
using Signaling.Contracts;

namespace Signaling.Server.Rooms.Redis;

/// <summary>A peer, and who holds it: the node and its epoch, as <c>node:epoch</c>.</summary>
internal sealed record Member(PeerInfo Peer, string Owner);

/// <summary>A room as Redis has it, its peers in the order of joining. Version 0 and no peers for one that is not there.</summary>
internal sealed record RoomSnapshot(string Id, long Version, ImmutableArray<Member> Members)
{
    public static RoomSnapshot None { get; } = new(string.Empty, 0, []);

    public ImmutableArray<string> Nodes => [.. Members.Select(member => Owners.NodeOf(member.Owner)).Distinct()];
}

/// <summary>What came of a change: the room's version, and the nodes that have peers in it.</summary>
internal sealed record RoomRevision(long Version, ImmutableArray<string> Nodes);

/// <summary>The name under which a node holds peers. The epoch rises when the node was taken for dead, so that what was held before is not mistaken.</summary>
internal static class Owners
{
    public static string Of(string nodeId, int epoch) => $"{nodeId}:{epoch}";

    public static string NodeOf(string owner) => owner[..owner.IndexOf(':', StringComparison.Ordinal)];
}
