using System.Collections.Immutable;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.Tests.Support;

/// <summary>Members of rooms, for tests of a node's room state.</summary>
internal static class RoomMembers
{
    public const string Here = "here";

    public static Member Connected(string peerId, long order, string node = "there") => Of(peerId, order, node, PeerStates.Connected);

    public static Member Suspended(string peerId, long order, string node = "there") => Of(peerId, order, node, PeerStates.Suspended);

    private static Member Of(string peerId, long order, string node, string state) =>
        new(new PeerInfo(peerId, string.Empty, ImmutableDictionary<string, string>.Empty, state, order), Owners.Of(node, 1));
}
